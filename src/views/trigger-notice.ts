import { z } from 'zod';
import { RUN_STATUSES } from '../pipeline/run.ts';
import { message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { duration, list, stamp } from './text/format.ts';
import type { Texts } from './text/index.ts';

const Succeeded = z.strictObject({ pipeline: z.string(), run: z.string() });
const Missing = z.strictObject({
  pipeline: z.string(),
  /** Its newest run for the period, when there is one. */
  run: z.string().optional(),
  status: z.enum(RUN_STATUSES).optional(),
});

/** Something to tell of a trigger: no success that a run should have followed is passed over in silence. */
export const TriggerNotice = z.strictObject({
  about: z.literal('trigger'),
  /** Slack channel id. */
  channel: z.string(),
  pipeline: z.string(),
  trigger: z.string(),
  zone: z.string(),
  period: z.string(),
  /** `incomplete`: not all have succeeded in time. `broken`, `refused`: all have, and no run could start. `gone`: removed. */
  why: z.enum(['incomplete', 'broken', 'refused', 'gone']),
  /** Since when it waits, and for how long it was to wait; milliseconds. */
  since: z.number(),
  within: z.number(),
  has: z.array(Succeeded),
  missing: z.array(Missing),
  /** The definition's error, or why the start was refused, as a sentence. */
  because: z.string().optional(),
});
export type TriggerNotice = z.infer<typeof TriggerNotice>;

/** What a trigger has, what it lacks, and what to type for the run that did not start. */
export function triggerMessage(notice: TriggerNotice, t: Texts): Message {
  const { pipeline, trigger, period, why, has, missing, since, within, zone, because = '' } = notice;
  const name = `*${escape(pipeline)}*`;
  const names = list(
    missing.map((one) => code(one.pipeline)),
    t,
  );
  const head = {
    incomplete: () => t.trigger.incomplete(name, code(period), names),
    broken: () => t.trigger.broken(name, code(period), code(because)),
    refused: () => t.trigger.refused(name, code(period), because),
    gone: () => t.trigger.gone(name, code(trigger), code(period)),
  }[why]();
  const lines = [
    `🔗 ${head}`,
    ...has.map(({ run }) => `• ${code(run)}: ${t.runStatus.succeeded}`),
    ...missing.map((one) => `• ${missingLine(one, period, t)}`),
    why === 'incomplete' ? t.trigger.waits(stamp(since, zone), duration(within, t)) : undefined,
    why === 'gone' ? undefined : t.trigger.byHand(code(`/pipeline run ${pipeline} --period ${period}`)),
  ];
  const text = lines.filter(Boolean).join('\n');
  return message(t, text, [section(text)]);
}

function missingLine({ pipeline, run, status }: z.infer<typeof Missing>, period: string, t: Texts): string {
  if (run === undefined || status === undefined) return t.trigger.noRun(code(pipeline), code(period));
  return `${code(run)}: ${t.runStatus[status]}`;
}
