import type { Actor } from '../pipeline/run.ts';
import { escape } from './escape.ts';
import type { Texts } from './text/index.ts';

/** An owner, a role's member or an actor's id as Slack shows it: users and user groups become mentions. */
export function mention(id: string, t: Texts): string {
  if (/^S[A-Z0-9_]{2,}$/.test(id)) return `<!subteam^${id}>`;
  if (/^[UW][A-Z0-9_]{2,}$/.test(id)) return `<@${id}>`;
  const [origin, name] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  if (origin === 'cli') return t.by.cli(escape(name));
  if (origin === 'system') return t.by.system;
  return escape(id);
}

/** Who decided, in words. */
export function person(actor: Actor, t: Texts): string {
  if (actor.via === 'schedule') return t.by.schedule;
  if (actor.via === 'trigger') return t.by.trigger;
  const who = mention(actor.id, t);
  return actor.under === 'break-glass' ? t.glass.under(who) : who;
}
