import { z } from 'zod';
import { message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { stamp } from './text/format.ts';
import { texts, type Texts } from './text/index.ts';

/** One scheduled start, and what became of it. */
const Fate = z.strictObject({
  at: z.number(),
  period: z.string(),
  what: z.enum(['started', 'missed', 'exists', 'refused']),
  /** The run that was started, or that was there already. */
  run: z.string().optional(),
  /** Why it was refused, as a sentence. */
  because: z.string().optional(),
});
export type Fate = z.infer<typeof Fate>;

/** Something to tell of a schedule, beside its runs: no start that was due is passed over in silence. */
export const Notice = z.strictObject({
  /** Slack channel id. */
  channel: z.string(),
  pipeline: z.string(),
  schedule: z.string(),
  zone: z.string(),
  /** `late`: was not looked at in time. `due`: was, and did not start. `gone`: the schedule was removed. */
  why: z.enum(['late', 'due', 'broken', 'gone', 'lost']),
  problem: z.string().optional(),
  /** The newest, oldest first. */
  fates: z.array(Fate),
  /** How many older ones there are besides, and when the first of them was due. */
  older: z.strictObject({ count: z.int(), since: z.number() }).optional(),
});
export type Notice = z.infer<typeof Notice>;

/** The message of a notice: what happened, each start on a line with what to type for it. */
export function noticeMessage(notice: Notice, locale: string): Message {
  const t = texts(locale);
  const { pipeline, schedule, why, problem, zone, older } = notice;
  const head = t.notice[why](`*${escape(pipeline)}*`, code(schedule), code(problem ?? ''));
  const before = older && t.notice.older(older.count, stamp(older.since, zone));
  const lines = notice.fates.map((fate) => `• ${stamp(fate.at, zone)}: ${became(notice, fate, t)}`);
  const text = [`⏰ ${head}`, before, ...lines].filter(Boolean).join('\n');
  return message(t, text, [section(text)]);
}

function became({ pipeline }: Notice, { what, period, run = '', because = '' }: Fate, t: Texts): string {
  switch (what) {
    case 'started':
      return t.notice.started(code(period), code(run));
    case 'exists':
      return t.notice.exists(code(period), code(run));
    case 'refused':
      return t.notice.refused(code(period), because);
    case 'missed':
      return t.notice.missed(code(`/pipeline run ${pipeline} --period ${period}`));
  }
}
