import { z } from 'zod';
import { PERIOD_RULES } from '../pipeline/definition-schema.ts';
import { Actor } from '../pipeline/run.ts';
import { AccessNotice, accessMessage } from './access-notice.ts';
import { button } from './actions.ts';
import { actions, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { Digest, digestMessage } from './digest.ts';
import { ReleaseNotice, releaseMessage } from './release-notice.ts';
import { date, stamp } from './text/format.ts';
import { texts, type Texts } from './text/index.ts';
import { TriggerNotice, triggerMessage } from './trigger-notice.ts';

/** One scheduled start, and what became of it. */
const Fate = z.strictObject({
  at: z.number(),
  period: z.string(),
  /** `asked`: a person decides. `declined`: one did. */
  what: z.enum(['started', 'missed', 'exists', 'refused', 'asked', 'declined']),
  /** The run that was started, or that was there already. */
  run: z.string().optional(),
  /** Why it was refused, as a sentence. */
  because: z.string().optional(),
});
export type Fate = z.infer<typeof Fate>;

export const CATCH_UPS = ['latest', 'all', 'none'] as const;
/** Which of the starts that did not happen are to be made. */
export type CatchUp = (typeof CATCH_UPS)[number];

/** Starts that a person is asked about, and what she said. */
const Ask = z.strictObject({
  rule: z.enum(PERIOD_RULES),
  instants: z.array(z.number()),
  answer: z
    .strictObject({
      by: Actor,
      at: z.number(),
      choice: z.enum(CATCH_UPS),
      /** The starts have been made, and the fates tell of them. */
      done: z.boolean(),
    })
    .optional(),
});

/** Something to tell of a schedule, beside its runs: no start that was due is passed over in silence. */
export const ScheduleNotice = z.strictObject({
  about: z.literal('schedule').optional(),
  /** Slack channel id. */
  channel: z.string(),
  pipeline: z.string(),
  schedule: z.string(),
  zone: z.string(),
  /** `late`: was not looked at in time. `due`: was, and did not start. `changed`: while it was paused. `gone`: removed. */
  why: z.enum(['late', 'due', 'broken', 'gone', 'lost', 'changed', 'paused', 'resumed']),
  problem: z.string().optional(),
  by: Actor.optional(),
  reason: z.string().optional(),
  /** The last run by a schedule that is known, when the ledger was lost. */
  run: z.string().optional(),
  /** The newest, oldest first. */
  fates: z.array(Fate),
  /** How many older ones there are besides, and when the first of them was due. */
  older: z.strictObject({ count: z.int(), since: z.number() }).optional(),
  ask: Ask.optional(),
});
export type ScheduleNotice = z.infer<typeof ScheduleNotice>;

/** What is told beside the runs. */
export const Notice = z.union([ScheduleNotice, TriggerNotice, ReleaseNotice, Digest, AccessNotice]);
export type Notice = z.infer<typeof Notice>;

export const isOfSchedule = (notice: Notice): notice is ScheduleNotice =>
  notice.about === undefined || notice.about === 'schedule';

/** Whether a notice will change: it asks something, and what came of it is not shown yet. */
export const isOpen = (notice: Notice): boolean =>
  isOfSchedule(notice) && notice.ask !== undefined && notice.ask.answer?.done !== true;

/** The message of a notice, by the id under which its buttons find it again. */
export function noticeMessage(notice: Notice, id: string, locale: string): Message {
  const t = texts(locale);
  if (notice.about === 'trigger') return triggerMessage(notice, t);
  if (notice.about === 'access') return accessMessage(notice, t);
  if (notice.about === 'release') return releaseMessage(notice, t);
  if (notice.about === 'digest') return digestMessage(notice, locale);
  return scheduleMessage(notice, id, t);
}

/** What happened, each start on a line with what to type for it, and a question when there is one. */
function scheduleMessage(notice: ScheduleNotice, id: string, t: Texts): Message {
  const { zone, older, ask, reason } = notice;
  const lines = [
    `${ICONS[notice.why] ?? '⏰'} ${headOf(notice, t)}`,
    reason === undefined ? undefined : t.notice.reason(escape(reason)),
    older && t.notice.older(older.count, stamp(older.since, zone)),
    ...notice.fates.map((fate) => `• ${stamp(fate.at, zone)}: ${became(notice, fate, t)}`),
  ];
  const text = lines.filter(Boolean).join('\n');
  if (!ask) return message(t, text, [section(text)]);
  const { answer } = ask;
  if (answer) {
    const chosen = t.notice.chosen(choiceWords(notice, answer.choice, t), person(answer.by, t), date(answer.at, zone));
    return message(t, `${text}\n${chosen}`, [section(text), section(chosen)]);
  }
  const offered = CATCH_UPS.filter((choice) => choice !== 'all' || ask.instants.length > 1);
  return message(t, `${text}\n${t.notice.which}`, [
    section(text),
    section(t.notice.which),
    actions(
      ...offered.map((choice) =>
        button(
          `schedule.run-${choice}`,
          { notice: id },
          choiceWords(notice, choice, t),
          choice === 'latest' ? { style: 'primary' } : {},
        ),
      ),
    ),
  ]);
}

const ICONS: Partial<Record<ScheduleNotice['why'], string>> = { paused: '⏸️', resumed: '▶️' };

function headOf({ pipeline, schedule, why, problem = '', by, run, fates }: ScheduleNotice, t: Texts): string {
  const [name, id] = [`*${escape(pipeline)}*`, code(schedule)];
  const who = by ? person(by, t) : '';
  switch (why) {
    case 'broken':
      return t.notice.broken(name, id, code(problem));
    case 'paused':
      return t.notice.paused(name, id, who);
    case 'resumed':
      return t.notice.resumed(name, id, who);
    case 'lost':
      return `${t.notice.lost(name, id)} ${since(run, fates.length, t)}`;
    default:
      return t.notice[why](name, id);
  }
}

function since(run: string | undefined, due: number, t: Texts): string {
  if (run === undefined) return t.notice.lostWithoutRun;
  return due > 0 ? t.notice.lostSince(code(run)) : t.notice.lostNothing(code(run));
}

/** What a choice is called on its button, and beside who made it. */
function choiceWords({ ask, fates }: ScheduleNotice, choice: CatchUp, t: Texts): string {
  const instants = ask!.instants;
  if (choice === 'none') return t.notice.runNone;
  if (choice === 'all') return t.notice.runAll(instants.length);
  return t.notice.runOne(escape(fates.find(({ at }) => at === instants.at(-1))?.period ?? ''));
}

function became({ pipeline, ask }: ScheduleNotice, { what, period, run = '', because = '' }: Fate, t: Texts): string {
  switch (what) {
    case 'started':
      return ask ? t.notice.startedNow(code(period), code(run)) : t.notice.started(code(period), code(run));
    case 'exists':
      return t.notice.exists(code(period), code(run));
    case 'refused':
      return t.notice.refused(code(period), because);
    case 'missed':
      return t.notice.missed(code(`/pipeline run ${pipeline} --period ${period}`));
    case 'asked':
      return t.notice.asked(code(period));
    case 'declined':
      return t.notice.declined(code(period));
  }
}
