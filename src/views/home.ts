import type { Button, HomeView } from '@slack/types';
import type { Action } from '../pipeline/access.ts';
import type { Definition, LocalizedText } from '../pipeline/definition-schema.ts';
import { type Eta, tookOfRun, type Typical } from '../pipeline/durations.ts';
import { ASKING, IN_FLIGHT, type Run, statusOf } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, section, viewBlocks } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { MessageBlock } from './message.ts';
import { openButton } from './open-button.ts';
import { brokenLines, pipelineHead } from './replies.ts';
import { localized, type RunView, titleOf } from './run-view.ts';
import { ENOUGH, sparkline } from './sparkline.ts';
import { stageIds } from './stage-facts.ts';
import { RUN_ICON, STAGE_ICON } from './stage-line.ts';
import { causeOf } from './cause.ts';
import { date, duration, list, share } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** A run on somebody's Home tab, and what that person may do to it. */
export interface HomeRun {
  view: RunView;
  may: ReadonlySet<Action>;
  /** Of one that goes on by itself. */
  eta?: Eta;
}

export interface HomePipeline {
  definition: Definition;
  last?: Run | undefined;
  /** How long its latest successes took, oldest first, in milliseconds. */
  trend: readonly number[];
  typical: Typical;
  paused: boolean;
}

/** What one person sees of the workspace. */
export interface Home {
  locale: string;
  /** Runs that go no further without somebody. */
  needs: readonly HomeRun[];
  running: readonly HomeRun[];
  /** How many there are beside these. */
  unread?: { needs: number; running: number };
  next: readonly { title: LocalizedText; zone: string; at: number; period: string; ends?: number }[];
  pipelines: readonly HomePipeline[];
  /** Pipelines that an error in their definition disables, with the error. */
  broken: Readonly<Record<string, string>>;
  /** What the viewer may do to some pipeline at least. */
  may: ReadonlySet<Action>;
}

/** Of each part, as many as are read. */
const LISTED = { needs: 12, running: 10, next: 8, pipelines: 40 };
/** Stages of one run that wait for somebody. */
const STAGES = 5;

/**
 * A person's Home tab, in their language. It holds nothing that changes by the clock alone, so it is published anew only
 * when something has happened.
 */
export function homeView(home: Home): HomeView {
  const t = texts(home.locale);
  const { needs, running, next, pipelines, may } = home;
  const { unread = { needs: 0, running: 0 } } = home;
  const failing = brokenLines(home.broken, t).map((line) => section(line));
  const isEmpty = pipelines.length === 0 && failing.length === 0;
  return {
    type: 'home',
    blocks: viewBlocks(t, [
      // Who may look at nothing is not told that all is well.
      isEmpty ? undefined : section(`*${headline(needs.length + unread.needs, t)}*`),
      ...part(needs, LISTED.needs, (each) => needBlocks(each, t), t, unread.needs),
      needs.length > 0 ? { type: 'divider' } : undefined,
      actions(
        may.has('run.start')
          ? button('run.ask', {}, t.windows.panel.run, needs.length > 0 ? {} : { style: 'primary' })
          : undefined,
        may.has('run.backfill') ? button('backfill.ask', {}, t.windows.panel.backfill) : undefined,
        isEmpty ? undefined : button('panel.open', {}, t.home.panel),
      ),
      ...(running.length > 0
        ? [{ type: 'divider' } as const, section(`*🔵 ${t.home.running(running.length + unread.running)}*`)]
        : []),
      ...part(running, LISTED.running, (each) => [runningBlock(each, t)], t, unread.running),
      ...(next.length > 0 ? [{ type: 'divider' } as const, section(nextLines(home, t))] : []),
      ...(isEmpty ? [section(t.home.nothing)] : [{ type: 'divider' } as const, section(`*${t.home.pipelines}*`)]),
      ...part(pipelines, LISTED.pipelines, (each) => [pipelineBlock(each, home.locale, t)], t),
      ...failing,
      context(t.home.hint),
    ]),
  };
}

const headline = (needs: number, t: Texts): string =>
  needs > 0 ? `🔴 ${t.home.needs(needs)}` : `✅ ${t.home.noNeeds}`;

/** As many as fit, and how many more there are: the rest, and what was not even read. */
function part<T>(
  items: readonly T[],
  most: number,
  draw: (item: T) => (MessageBlock | undefined)[],
  t: Texts,
  unread = 0,
): (MessageBlock | undefined)[] {
  const rest = Math.max(0, items.length - most) + unread;
  return [...items.slice(0, most).flatMap(draw), ...(rest > 0 ? [context(t.others(rest))] : [])];
}

/** A run with what is wrong at each stage, and the buttons with which this viewer can mend it. */
function needBlocks({ view, may }: HomeRun, t: Texts): (MessageBlock | undefined)[] {
  const { run } = view;
  const stuck = stageIds(view).filter((id) => ASKING.has(run.stages[id]?.state ?? 'blocked'));
  const lines = stuck.slice(0, STAGES).map((id) => needLine(view, id, t));
  const more = stuck.length > STAGES ? [t.others(stuck.length - STAGES)] : [];
  const status = statusOf(run);
  return [
    section([`${RUN_ICON[status]} *${escape(titleOf(view))}* · ${t.runStatus[status]}`, ...lines, ...more].join('\n')),
    actions(...decisions(view, stuck, may, t), openRun(view, t)),
  ];
}

/** "❌ *clean* failed: no column loan_count · since 03:12 · @a is on it". */
function needLine(view: RunView, id: string, t: Texts): string {
  const { state, error, attempt, since, claim } = view.run.stages[id]!;
  const why = error && state !== 'approval' ? `: ${causeOf(view, id, attempt, error, t, 140)}` : '';
  const ask = state === 'approval' && view.asks[id] ? `: ${escape(view.asks[id])}` : '';
  return [
    `${STAGE_ICON[state]} *${escape(id)}* ${t.stageState[state]}${why}${ask}`,
    t.since(date(since, view.definition.timezone)),
    claim ? t.home.claimed(person(claim.by, t)) : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What can be decided with one click; the rest is in the window of the run. */
function decisions(
  { run }: RunView,
  stuck: readonly string[],
  may: ReadonlySet<Action>,
  t: Texts,
): (Button | undefined)[] {
  const failed = stuck.filter((id) => run.stages[id]!.state === 'failed');
  const [first] = failed;
  const asked = stuck.find((id) => run.stages[id]!.state === 'approval');
  const at = (stage: string) => ({ run: run.id, stage, attempt: run.stages[stage]!.attempt });
  const primary = { style: 'primary' } as const;
  return [
    may.has('stage.retry') && first !== undefined && !run.cancel
      ? failed.length > 1
        ? button('run.retry', { run: run.id }, t.buttons.retryFailed(failed.length), primary)
        : button('stage.retry', at(first), t.buttons.retryStage(first), primary)
      : undefined,
    may.has('stage.approve') && asked !== undefined
      ? button('stage.approve', at(asked), t.buttons.approve, primary)
      : undefined,
    may.has('stage.approve') && asked !== undefined ? button('stage.reject', at(asked), t.buttons.reject) : undefined,
    first === undefined
      ? undefined
      : button('stage.logs', at(first), t.buttons.logs, { label: `${t.buttons.logs} ${first}` }),
  ];
}

const openRun = (view: RunView, t: Texts): Button => openButton('run.open', { run: view.run.id }, titleOf(view), t);

/** "🔵 *Popular loans · 2026-11* · clean · since 10:03 · done about 10:07". */
function runningBlock({ view, eta }: HomeRun, t: Texts): MessageBlock {
  const { run, definition } = view;
  const status = statusOf(run);
  const zone = definition.timezone;
  const now = stageIds(view).filter((id) => IN_FLIGHT.has(run.stages[id]?.state ?? 'blocked'));
  const facts = [
    `${RUN_ICON[status]} *${escape(titleOf(view))}* · ${t.runStatus[status]}`,
    now.length > 0 ? list(now.map(escape), t, 4) : undefined,
    t.since(date(run.createdAt, zone)),
    eta === 'late' ? t.home.late : eta && t.digest.done(date(eta.at, zone, 'time')),
  ];
  return section(facts.filter(Boolean).join(' · '), openRun(view, t));
}

function nextLines({ next, locale }: Home, t: Texts): string {
  const lines = next
    .slice(0, LISTED.next)
    .map(({ title, zone, at, period, ends }) =>
      [
        `${date(at, zone)} *${escape(localized(title, locale))}*`,
        code(period),
        ends === undefined ? undefined : t.digest.done(date(ends, zone, 'time')),
      ]
        .filter(Boolean)
        .join(' · '),
    );
  return [`*🗓️ ${t.home.next}*`, ...lines].join('\n');
}

/** "*Popular loans* `popular-loans` / ✅ 2026-10 r1 · succeeded 1 November · 4 min · ▂▃▅ median 3 min, +12%". */
function pipelineBlock(
  { definition, last, trend, typical, paused }: HomePipeline,
  locale: string,
  t: Texts,
): MessageBlock {
  const title = localized(definition.title, locale);
  const facts = [last ? lastWords(last, definition, t) : t.replies.notYet, trendWords(trend, typical, t)];
  const name = pipelineHead(definition, locale);
  const head = paused ? `${name} · ⏸️ ${t.decisions.schedule.isPaused}` : name;
  return section(
    `${head}\n${facts.filter(Boolean).join(' · ')}`,
    openButton('pipeline.open', { pipeline: definition.name }, title, t),
  );
}

function lastWords(run: Run, { timezone }: Definition, t: Texts): string {
  const status = statusOf(run);
  const took = tookOfRun(run);
  return [
    `${RUN_ICON[status]} ${escape(run.period.id)} r${run.number}`,
    run.endedAt === undefined
      ? `${t.runStatus[status]} · ${t.since(date(run.createdAt, timezone))}`
      : `${t.runStatus[status]} · ${date(run.endedAt, timezone)}`,
    took === undefined || status === 'attention' ? undefined : duration(took, t),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The bars, and what they say: where the latest stands against the median. */
function trendWords(trend: readonly number[], { took }: Typical, t: Texts): string | undefined {
  const latest = trend.at(-1);
  if (trend.length < 2 || latest === undefined || !took) return undefined;
  return `${trend.length >= ENOUGH ? `${sparkline(trend)} ` : ''}${t.home.median(duration(took, t), share(latest / took - 1, t))}`;
}
