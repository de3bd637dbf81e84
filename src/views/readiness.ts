import { z } from 'zod';
import { type RunEvent, statusOf } from '../pipeline/run.ts';
import { FindingOutput, type KeptFinding } from '../pipeline/found.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { causeOf } from './cause.ts';
import { code, escape, firstLine } from './escape.ts';
import { foundText, subjectText } from './found.ts';
import { mention, person } from './mentions.ts';
import type { Message } from './message.ts';
import { localized, type RunView } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { date, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

const Output = z.object({ findings: z.array(FindingOutput) });
/** What the run's parameters say of the check, as pipeline/builtin/check.ts gives them. */
const Params = z.object({ pipeline: z.string(), period: z.string(), next: z.number().optional() });

/** A finding, with the stages that need what it is about; what lies between us and AWS is one finding about many things. */
interface Told {
  state: KeptFinding['state'];
  stages: string[];
  subjects: KeptFinding['subject'][];
  /** Why a look came to no end, in mrkdwn. */
  cause?: string;
  says?: KeptFinding['says'];
}
type State = keyof Texts['readiness']['state'];

const ICON: Record<State, string> = { checking: '🔵', ready: '✅', failing: '❌', open: '✅', unfinished: '❓' };
/** Findings of a sort that are shown in full; more would bury the first. */
const SHOWN = 12;

/** The message of a readiness check: whether a pipeline could run now, what would stop it first, and what to do about that. */
export function readinessCard(view: RunView): Message {
  const t = texts(view.locale);
  const params = Params.safeParse(view.run.params).data;
  const told = toldOf(view, t);
  const [failed, unknown, ok] = (['failed', 'unknown', 'ok'] as const).map((state) =>
    told.filter((each) => each.state === state),
  ) as [Told[], Told[], Told[]];
  const state = stateOf(view, failed.length, unknown.length);
  const title = localized(view.definition.title, view.locale);
  const head = `${ICON[state]} *${escape(title)} · ${t.readiness.state[state]}*`;
  const owners = state === 'failing' ? view.definition.owners.map((id) => mention(id, t)).join(' ') : '';
  const waiting = isOver(view) ? [] : stageIds(view).filter((id) => view.run.stages[id]?.endedAt === undefined);
  const about = [
    params && t.readiness.forPeriod(escape(params.period)),
    params?.next === undefined ? undefined : t.readiness.next(date(params.next, view.definition.timezone)),
    t.readiness.askedBy(person(view.run.by, t)),
    code(view.run.id),
  ];
  const parts = [
    [head, owners].filter(Boolean).join(' '),
    lines(failed, '❌', t.readiness.failing(failed.length), t),
    lines(unknown, '❓', t.readiness.open(unknown.length), t),
  ].filter((part) => part !== undefined);
  const looking = waiting.length > 0 ? t.readiness.looksAt(list(waiting.map(escape), t)) : undefined;
  const fine = ok.length === 0 ? undefined : t.readiness.fine(ok.length, list(things(ok, t), t, SHOWN));
  const text = [...parts, looking, fine].filter(Boolean).join('\n');
  return message(t, text, [
    ...parts.map((part) => section(part)),
    looking === undefined ? undefined : section(looking),
    fine === undefined ? undefined : context(`✅ ${fine}`),
    context(...about),
    isOver(view) ? context(t.readiness.limits) : undefined,
    !isOver(view) || !params
      ? undefined
      : actions(button('pipeline.check', { pipeline: params.pipeline }, t.readiness.again)),
  ]);
}

function stateOf(view: RunView, failed: number, unknown: number): State {
  if (failed > 0) return 'failing';
  if (!isOver(view)) return 'checking';
  if (statusOf(view.run) !== 'succeeded') return 'unfinished';
  return unknown > 0 ? 'open' : 'ready';
}

const isOver = ({ run }: RunView): boolean => run.endedAt !== undefined;

/** Calls the owner when a run would be stopped: an edit of the message above calls nobody. */
export function readinessLog(view: RunView, events: readonly RunEvent[]): Message | undefined {
  const t = texts(view.locale);
  const failed = toldOf(view, t).filter(({ state }) => state === 'failed');
  const { owners } = view.definition;
  if (failed.length === 0 || !events.some(({ type }) => type === 'run.ended')) return undefined;
  const whom = owners.map((id) => mention(id, t)).join(' ');
  const text = [whom, lines(failed, '❌', t.readiness.failing(failed.length), t)].filter(Boolean).join(' ');
  return message(t, text, [section(text)]);
}

/** What is in order, each thing once. Escaped. */
const things = (told: readonly Told[], t: Texts): string[] => [
  ...new Set(told.flatMap(({ subjects }) => subjects.map((each) => escape(subjectText(each, t))))),
];

/** Everything found, each thing once, with the stages that need it; a look that came to no end is itself not known. */
function toldOf(view: RunView, t: Texts): Told[] {
  const told = new Map<string, Told>();
  const tell = (
    key: unknown,
    stage: string,
    what: Omit<Told, 'stages' | 'subjects'>,
    subject?: Told['subjects'][0],
  ) => {
    const { stages, subjects } = told.get(JSON.stringify(key)) ?? { stages: [], subjects: [] };
    told.set(JSON.stringify(key), {
      ...what,
      stages: including(stages, stage),
      subjects: subject === undefined ? subjects : including(subjects, subject),
    });
  };
  for (const stage of stageIds(view)) {
    const { state, output, error, attempt = 1 } = view.run.stages[stage] ?? {};
    for (const finding of Output.safeParse(output).data?.findings ?? []) {
      const { subject, ...what } = finding;
      tell(what.code?.startsWith('Sluice.') ? what : finding, stage, what, subject);
    }
    if (error && (state === 'failed' || state === 'unknown'))
      tell([stage, error], stage, { state: 'unknown', cause: causeOf(view, stage, attempt, error, t, 400) });
  }
  return [...told.values()];
}

/** With an item that may be there already. */
function including<T>(items: readonly T[], item: T): T[] {
  const known = new Set(items.map((each) => JSON.stringify(each)));
  return known.has(JSON.stringify(item)) ? [...items] : [...items, item];
}

function lines(told: Told[], icon: string, head: string, t: Texts): string | undefined {
  if (told.length === 0) return undefined;
  const shown = told.slice(0, SHOWN).map((each) => {
    const where = `*${each.stages.map(escape).join(', ')}*`;
    return `${icon} ${where}: ${each.cause ?? firstLine(foundText(each, t), 800)}`;
  });
  const rest = told.length > SHOWN ? [t.others(told.length - SHOWN)] : [];
  return [head, ...shown, ...rest].join('\n');
}
