import { Graph, layout } from '@dagrejs/dagre';
import { type StageState, statusOf } from '../pipeline/run.ts';
import { localized, type RunView, titleOf } from './run-view.ts';
import { stageIds, tookOf } from './stage-facts.ts';
import { clip } from './clip.ts';
import { count, duration, stamp } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** A typeface: how wide a text is, and its outline as the data of an SVG path with its baseline at 0, 0. In pixels. */
export interface Face {
  width(text: string, size: number): number;
  outline(text: string, size: number): string;
}

/** A drawing, and what it shows in words for those who do not see it. */
export interface Drawing {
  svg: string;
  width: number;
  height: number;
  alt: string;
}

/** Each state by its colour, beside its word and its sign: no one of them alone. */
const COLOURS: Record<StageState, string> = {
  blocked: '#6e7781',
  queued: '#57606a',
  waiting: '#9a6700',
  submitting: '#0969da',
  running: '#0969da',
  succeeded: '#1a7f37',
  skipped: '#6e7781',
  failed: '#cf222e',
  unknown: '#8250df',
  approval: '#bf5700',
  cancelling: '#a40e26',
  cancelled: '#57606a',
};

/** Signs of 16 × 16 pixels, as strokes. */
const CHECK = 'M3 8.5L6.5 12L13 4.5';
const CROSS = 'M4 4L12 12M12 4L4 12';
const DOTS = 'M3.5 8h.01M8 8h.01M12.5 8h.01';
const SIGNS: Record<StageState, string> = {
  blocked: DOTS,
  queued: DOTS,
  waiting: 'M8 3.5V8.5L11.5 10.5',
  submitting: 'M5.5 3.5L12 8L5.5 12.5Z',
  running: 'M5.5 3.5L12 8L5.5 12.5Z',
  succeeded: CHECK,
  skipped: 'M3.5 4L8 8L3.5 12M8.5 4L13 8L8.5 12',
  failed: CROSS,
  unknown: 'M5.5 6C5.5 2.8 10.5 2.8 10.5 6C10.5 8 8 8 8 10M8 13h.01',
  approval: 'M8 3V9.5M8 13h.01',
  cancelling: 'M4.5 4.5H11.5V11.5H4.5Z',
  cancelled: 'M4 12L12 4',
};

const NODE = { width: 250, name: 16, small: 12, facts: 13, pad: 14, sign: 16 };
/** With the id beneath the title, which is what one types. */
const TALL = 88;
const LOW = 68;
const HEAD = { title: 22, small: 13, height: 76 };
const MARGIN = 28;
/** What a picture should look like on a screen: a little wider than it is high. */
const SHAPE = 1.4;
const INK = '#1f2328';
const PALE = '#57606a';
/** Stages of a picture that can still be read; a run of more is told in words. */
export const DRAWN = 80;
/** Characters of a picture's words: Slack takes no longer description of an image. */
const ALT = 1000;

type Point = { x: number; y: number };
type Box = { x: number; y: number; width: number; height: number };
interface Placed {
  nodes: Record<string, Box>;
  edges: Point[][];
  width: number;
  height: number;
}

/** A picture of a run: its stages by what they need, each with its state and how long it took. */
export function runGraph(view: RunView, face: Face): Drawing {
  const t = texts(view.locale);
  const ids = stageIds(view);
  const placed = arrange(view, ids);
  const { run, definition } = view;
  const title = `${titleOf(view)} · ${t.runStatus[statusOf(run)]}`;
  const small = `${run.id} · ${stamp(run.createdAt, definition.timezone)}`;
  const headWidth = Math.max(face.width(title, HEAD.title), face.width(small, HEAD.small));
  const width = Math.ceil(Math.max(placed.width, Math.min(headWidth, 1200)) + 2 * MARGIN);
  const height = Math.ceil(placed.height + HEAD.height + 2 * MARGIN);
  const alt = inWords(view, ids, title, t);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${xml(alt)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    written(fitted(title, HEAD.title, width - 2 * MARGIN, face), HEAD.title, MARGIN, MARGIN + 22, INK, face),
    written(fitted(small, HEAD.small, width - 2 * MARGIN, face), HEAD.small, MARGIN, MARGIN + 46, PALE, face),
    `<g transform="translate(${MARGIN} ${MARGIN + HEAD.height})">`,
    ...placed.edges.map(arrow),
    ...ids.map((id) => stageBox(view, id, placed.nodes[id]!, t, face)),
    '</g></svg>',
  ];
  return { svg: parts.join('\n'), width, height, alt };
}

/** Where each stage stands: in rows or in columns, whichever gives the better shape. */
function arrange(view: RunView, ids: readonly string[]): Placed {
  const [across, down] = [place(view, ids, 'LR'), place(view, ids, 'TB')];
  const badness = ({ width, height }: Placed): number => Math.abs(Math.log(width / (height + HEAD.height) / SHAPE));
  return badness(across) <= badness(down) ? across : down;
}

function place({ definition }: RunView, ids: readonly string[], rankdir: 'LR' | 'TB'): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir, nodesep: 24, ranksep: 44, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const height = ids.some((id) => definition.stages[id]!.title !== undefined) ? TALL : LOW;
  for (const id of ids) graph.setNode(id, { width: NODE.width, height });
  for (const id of ids) {
    for (const need of definition.stages[id]!.needs) if (graph.hasNode(need)) graph.setEdge(need, id);
  }
  layout(graph);
  const whole = graph.graph() as { width?: number; height?: number };
  return {
    nodes: Object.fromEntries(ids.map((id) => [id, graph.node(id) as Box])),
    edges: graph.edges().map(({ v, w }: { v: string; w: string }) => (graph.edge(v, w) as { points: Point[] }).points),
    width: whole.width ?? 0,
    height: whole.height ?? 0,
  };
}

const at = (value: number): string => String(Math.round(value * 10) / 10);

/** A bent line with a head at its end. */
function arrow(points: readonly Point[]): string {
  const [last, before] = [points.at(-1)!, points.at(-2)!];
  const angle = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
  const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('');
  return (
    `<path d="${line}" fill="none" stroke="#8d96a0" stroke-width="1.6" stroke-linejoin="round"/>` +
    `<path d="M0 0L-9 -4.5L-9 4.5Z" fill="#8d96a0" transform="translate(${at(last.x)} ${at(last.y)}) rotate(${at(angle)})"/>`
  );
}

/** "Clean" over "clean" over "✓ succeeded · 2 min"; a stage without a title is named by its id. */
function stageBox(view: RunView, id: string, { x, y, width, height }: Box, t: Texts, face: Face): string {
  const state = view.run.stages[id]?.state ?? 'blocked';
  const colour = COLOURS[state];
  const [left, top] = [x - width / 2, y - height / 2];
  const textAt = left + NODE.pad + 6;
  const room = width - 2 * NODE.pad - 8;
  const dashed = state === 'skipped' || state === 'blocked' ? ' stroke-dasharray="5 4"' : '';
  const title = view.definition.stages[id]?.title;
  const name = title === undefined ? id : localized(title, view.locale);
  const bottom = top + height;
  const draws = (text: string, size: number, from: number, down: number, ink: string): string =>
    written(fitted(text, size, room - (from - textAt), face), size, from, down, ink, face);
  return [
    `<rect x="${at(left)}" y="${at(top)}" width="${width}" height="${height}" rx="9" fill="#ffffff" stroke="${colour}" stroke-width="1.6"${dashed}/>`,
    `<rect x="${at(left)}" y="${at(top + 10)}" width="6" height="${height - 20}" rx="3" fill="${colour}"/>`,
    draws(name, NODE.name, textAt, top + 28, INK),
    title === undefined ? '' : draws(id, NODE.small, textAt, top + 47, PALE),
    `<path d="${SIGNS[state]}" transform="translate(${at(textAt)} ${at(bottom - 30)})" fill="none" stroke="${colour}" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>`,
    draws(factsOf(view, id, t), NODE.facts, textAt + NODE.sign + 6, bottom - 17, colour),
  ].join('');
}

/** "succeeded · 12 s · attempt 2". */
function factsOf({ run }: RunView, id: string, t: Texts): string {
  const stage = run.stages[id];
  if (!stage) return t.stageState.blocked;
  const took = tookOf(stage);
  return [
    t.stageState[stage.state],
    took === undefined ? undefined : duration(took, t),
    stage.attempt > 1 ? t.attempt(stage.attempt) : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** All of it in words: each stage with its state and what it comes after. */
function inWords(view: RunView, ids: readonly string[], title: string, t: Texts): string {
  const lines = ids.map((id) => {
    const needs = view.definition.stages[id]!.needs;
    return `${id}: ${factsOf(view, id, t)}${needs.length > 0 ? `, ${t.after(needs.join(', '))}` : ''}`;
  });
  return clip(`${title}. ${t.graph.stages(count(ids.length, t))} ${lines.join('; ')}.`, ALT);
}

/** Text as an outline: the picture needs no typeface where it is shown. */
const written = (text: string, size: number, x: number, y: number, colour: string, face: Face): string =>
  `<path d="${face.outline(text, size)}" transform="translate(${at(x)} ${at(y)})" fill="${colour}" stroke="${colour}" stroke-width="${at(size / 40)}"/>`;

/** The text as far as it fits a width, ended by "…". */
function fitted(text: string, size: number, room: number, face: Face): string {
  if (face.width(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && face.width(`${characters.join('')}…`, size) > room) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
