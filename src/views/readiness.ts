import { z } from 'zod';
import { type RunEvent, statusOf } from '../pipeline/run.ts';
import { FindingOutput } from '../pipeline/stages/preflight.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape, firstLine } from './escape.ts';
import { mention, person } from './mentions.ts';
import type { Message } from './message.ts';
import { localized, type RunView } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { date, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

const Output = z.object({ findings: z.array(FindingOutput) });
/** What the run's parameters say of the check, as pipeline/builtin/check.ts gives them. */
const Params = z.object({ pipeline: z.string(), period: z.string(), next: z.number().optional() });

type Finding = z.output<typeof FindingOutput>;
/** A finding, with the stages that need what it is about; what lies between us and AWS is one finding about many things. */
type Told = Omit<Finding, 'subject'> & { stages: string[]; subjects: string[] };
type State = keyof Texts['readiness']['state'];

const ICON: Record<State, string> = { checking: '🔵', ready: '✅', failing: '❌', open: '✅', unfinished: '❓' };
/** Findings of a sort that are shown in full; more would bury the first. */
const SHOWN = 12;

/** The message of a readiness check: whether a pipeline could run now, what would stop it first, and what to do about that. */
export function readinessCard(view: RunView): Message {
  const t = texts(view.locale);
  const params = Params.safeParse(view.run.params).data;
  const told = toldOf(view);
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
  const fine =
    ok.length === 0
      ? undefined
      : t.readiness.fine(ok.length, list([...new Set(ok.flatMap(({ subjects }) => subjects.map(escape)))], t, SHOWN));
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
  const failed = toldOf(view).filter(({ state }) => state === 'failed');
  const { owners } = view.definition;
  if (failed.length === 0 || !events.some(({ type }) => type === 'run.ended')) return undefined;
  const whom = owners.map((id) => mention(id, t)).join(' ');
  const text = [whom, lines(failed, '❌', t.readiness.failing(failed.length), t)].filter(Boolean).join(' ');
  return message(t, text, [section(text)]);
}

/** Everything found, each thing once, with the stages that need it; a look that came to no end is itself not known. */
function toldOf(view: RunView): Told[] {
  const told = new Map<string, Told>();
  for (const stage of stageIds(view)) {
    const { state, output, error } = view.run.stages[stage] ?? {};
    const findings: Finding[] = Output.safeParse(output).data?.findings ?? [];
    if (error && (state === 'failed' || state === 'unknown'))
      findings.push({ subject: stage, state: 'unknown', message: error.message });
    for (const finding of findings) {
      const { subject, ...what } = finding;
      const key = JSON.stringify(what.code?.startsWith('Sluice.') ? what : finding);
      const { stages = [], subjects = [] } = told.get(key) ?? {};
      told.set(key, { ...what, stages: including(stages, stage), subjects: including(subjects, subject) });
    }
  }
  return [...told.values()];
}

const including = (items: readonly string[], item: string): string[] => [...new Set([...items, item])];

function lines(told: Told[], icon: string, head: string, t: Texts): string | undefined {
  if (told.length === 0) return undefined;
  const shown = told.slice(0, SHOWN).map(({ subjects, message: said = '', stages }) => {
    const where = `*${stages.map(escape).join(', ')}*`;
    return `${icon} ${where}: ${list(subjects.map(escape), t)} ${firstLine(said, 400)}`;
  });
  const rest = told.length > SHOWN ? [t.others(told.length - SHOWN)] : [];
  return [head, ...shown, ...rest].join('\n');
}
