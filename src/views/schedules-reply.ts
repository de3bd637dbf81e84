import type { Definition } from '../pipeline/definition-schema.ts';
import type { Actor } from '../pipeline/run.ts';
import { type ActionPayload, button } from './actions.ts';
import { context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { asking, backButton } from './preview.ts';
import { localized } from './run-view.ts';
import { cronWords, scheduleWords } from './schedule-words.ts';
import { date, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** How a schedule stands. */
export interface ScheduleState {
  id: string;
  cron: string;
  /** Milliseconds since the epoch. */
  next?: number | undefined;
  paused?: { by: Actor; at: number; reason?: string | undefined } | undefined;
  /** Instants that were due while it was paused. */
  owed: readonly number[];
  /** What resuming it would start of those, with `--catch-up all`. */
  wouldRun: { all: readonly { period: string }[] };
}

type CatchUp = keyof Texts['decisions']['schedule']['catchUp'];
const CATCH_UP: readonly CatchUp[] = ['latest', 'all', 'none'];
/** Periods that are told one by one. */
const LISTED = 6;

const nameOf = (definition: Definition, locale: string): string => {
  const title = localized(definition.title, locale);
  return title === definition.name ? code(title) : `*${escape(title)}* (${code(definition.name)})`;
};

/** When pipelines start by themselves, which schedules are paused, and what was due meanwhile. */
export function schedulesReply(
  entries: readonly { definition: Definition; states: readonly ScheduleState[] }[],
  locale: string,
  { onlyShown = false }: { onlyShown?: boolean } = {},
): Message {
  const t = texts(locale);
  const paragraphs = entries.map(({ definition, states }) =>
    states.length === 0
      ? `${nameOf(definition, locale)} — ${scheduleWords(definition, t)}`
      : [nameOf(definition, locale), ...states.map((state) => scheduleLine(state, definition, t))].join('\n'),
  );
  const said = paragraphs.length > 0 ? paragraphs : [t.decisions.schedule.noneAtAll];
  const end = onlyShown ? t.decisions.onlyShown : undefined;
  return message(t, [...said, end].filter(Boolean).join('\n'), [
    ...said.map((text) => section(text)),
    end === undefined ? undefined : context(end),
  ]);
}

/** "🗓️ `monthly` · monthly on day 1 at 00:10, Asia/Seoul · next 1 December": or, "⏸️ … · paused by @a since …". */
export function scheduleLine(state: ScheduleState, { timezone }: Definition, t: Texts): string {
  const { id, cron, next, paused } = state;
  const words = t.schedule.zone(cronWords(cron, t), escape(timezone));
  const at = (instant: number): string => date(instant, timezone);
  const rest = paused
    ? [
        t.decisions.schedule.paused(person(paused.by, t), at(paused.at)) +
          (paused.reason ? ` — ${escape(paused.reason)}` : ''),
        owedWords(state, t),
      ]
    : [next === undefined ? undefined : t.decisions.schedule.next(at(next))];
  const first = `${paused ? '⏸️' : '🗓️'} ${code(id)} · ${words}`;
  return [first, ...rest].filter(Boolean).join(paused ? '\n' : ' · ');
}

/** "2 starts due meanwhile: 2026-11 and 2026-12". */
function owedWords({ owed, wouldRun }: ScheduleState, t: Texts): string | undefined {
  if (owed.length === 0) return undefined;
  const periods = wouldRun.all.map(({ period }) => code(period));
  const few = periods.length <= LISTED && periods.length === owed.length;
  return t.decisions.schedule.owes(owed.length, few ? list(periods, t) : `… ${periods.at(-1)}`);
}

/** Asks what to start of the starts that were due while it was paused; `asked` when that was said already, `typed` where there are no buttons. */
export function resumeProposed(
  definition: Definition,
  states: readonly ScheduleState[],
  value: ActionPayload<'schedule.resume-latest'>,
  { asked, typed, locale }: { asked: CatchUp | undefined; typed: boolean; locale: string },
): Message {
  const t = texts(locale);
  const { catchUp } = t.decisions.schedule;
  const choice = asked ?? 'latest';
  const all = states.flatMap(({ wouldRun }) => wouldRun.all).length;
  const others = CATCH_UP.filter((each) => each !== choice).map((each) => code(`--catch-up ${each}`));
  const lines = [
    ...states.map((state) => scheduleLine(state, definition, t)),
    // Where there are buttons, they say so themselves.
    asked !== undefined || typed ? catchUp[choice](choice === 'all' ? all : value.owed) : undefined,
    asked === undefined && typed ? t.decisions.schedule.choose(list(others, t)) : undefined,
  ];
  const buttons = {
    latest: button('schedule.resume-latest', value, t.buttons.resumeLatest, primary(choice === 'latest')),
    all: button('schedule.resume-all', value, t.buttons.resumeAll(all), primary(choice === 'all')),
    none: button('schedule.resume-none', value, t.buttons.resumeNone, primary(choice === 'none')),
  };
  const offered = asked === undefined ? CATCH_UP.filter((each) => each !== 'all' || all > 1) : [asked];
  return asking(t, t.decisions.ask.resume(escape(localized(definition.title, locale))), lines, [
    ...offered.map((each) => buttons[each]),
    backButton(t),
  ]);
}

const primary = (is: boolean): { style?: 'primary' } => (is ? { style: 'primary' } : {});

/** Schedules that start nothing any more. */
export function didPause(definition: Definition, changed: readonly string[], locale: string): Message {
  const t = texts(locale);
  const text = t.decisions.schedule.didPause(nameOf(definition, locale), list(changed.map(code), t));
  return message(t, text, [section(`⏸️ ${text}`)]);
}

/** Schedules that start again, and what is started of what was due. */
export function didResume(
  definition: Definition,
  changed: readonly string[],
  { owed, catchUp }: { owed: number; catchUp: CatchUp },
  locale: string,
): Message {
  const t = texts(locale);
  const said = t.decisions.schedule.didResume(nameOf(definition, locale), list(changed.map(code), t));
  const then = owed > 0 ? ` ${t.decisions.schedule.catchUp[catchUp](owed)}` : '';
  return message(t, said + then, [section(`▶️ ${said}${then}`)]);
}
