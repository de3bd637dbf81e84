import { z } from 'zod';
import { Difference } from '../pipeline/differences.ts';
import { Actor } from '../pipeline/run.ts';
import { message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** What a release changed of the pipelines that report to a channel. */
export const ReleaseNotice = z.strictObject({
  about: z.literal('release'),
  /** Slack channel id. */
  channel: z.string(),
  /** Empty when it has no name. */
  release: z.string(),
  /** Who applied it; nobody when a deployment did. */
  by: Actor.optional(),
  differences: z.array(Difference),
});
export type ReleaseNotice = z.infer<typeof ReleaseNotice>;

/** Pipelines told one by one. */
const LISTED = 20;
const ICONS = { added: '🆕', changed: '✏️', removed: '🗑️', broken: '❌', mended: '✅' } as const;

/** The definitions that a channel's pipelines go by from now on, against those before. */
export function releaseMessage({ release, by, differences }: ReleaseNotice, t: Texts): Message {
  const name = release === '' ? '' : code(release);
  const head = by ? t.release.applied(person(by, t), name) : t.release.deployed(name);
  const more = differences.length - LISTED;
  const lines = [
    `📦 ${head}`,
    ...differences.slice(0, LISTED).map((difference) => differenceLine(difference, t)),
    more > 0 ? t.others(more) : undefined,
  ];
  const text = lines.filter(Boolean).join('\n');
  return message(t, text, [section(text)]);
}

/** "✏️ *loans*: changed stages clean; changed schedule monthly": what the terminal shows as well. mrkdwn. */
export function differenceLine({ pipeline, what, problem, keys, ...groups }: Difference, t: Texts): string {
  const parts = (['stages', 'schedules', 'triggers'] as const).flatMap((group) =>
    (['added', 'changed', 'removed'] as const).flatMap((how) => {
      const ids = groups[group][how];
      return ids.length === 0 ? [] : [t.release.parts[group][how](list(ids.map(code), t))];
    }),
  );
  const also = keys.length === 0 ? [] : [t.release.keys(list(keys.map(code), t))];
  const details = [problem === undefined ? undefined : code(problem), ...parts, ...also].filter(Boolean).join('; ');
  const said = t.release[what](`*${escape(pipeline)}*`);
  return `${ICONS[what]} ${details === '' ? said : `${said}: ${details}`}`;
}
