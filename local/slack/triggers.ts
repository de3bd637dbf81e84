import { newId } from './state.ts';
import { SlackError } from './types.ts';

const triggerLife = 3_000;
const responseLife = 30 * 60_000;
const responseUses = 5;

/** The message that an interaction came from, as far as response_url may replace or delete it. */
export interface Original {
  ts: string;
  ephemeral: boolean;
}

export interface ResponseTicket {
  user: string;
  channel: string;
  original?: Original | undefined;
  expires: number;
  left: number;
}

/** The short-lived permissions that an interaction carries: trigger_id and response_url. */
export function createTriggers(now: () => number) {
  const triggers = new Map<string, { user: string; expires: number; used: boolean }>();
  const responses = new Map<string, ResponseTicket>();

  /** Keeps expired ones for a while, so that they are named expired and not invalid. */
  const forget = (map: Map<string, { expires: number }>): void => {
    for (const [key, { expires }] of map) if (expires < now() - responseLife) map.delete(key);
  };

  return {
    trigger(user: string): string {
      forget(triggers);
      const id = `${Math.floor(now())}.${triggers.size}.${newId('').toLowerCase()}`;
      triggers.set(id, { user, expires: now() + triggerLife, used: false });
      return id;
    },

    /** Spends a trigger_id and answers whose it is. */
    exchange(id: string): string {
      const trigger = triggers.get(id);
      if (!trigger) throw new SlackError('invalid_trigger_id');
      if (trigger.used) throw new SlackError('exchanged_trigger_id');
      if (now() > trigger.expires) throw new SlackError('expired_trigger_id');
      trigger.used = true;
      return trigger.user;
    },

    response(user: string, channel: string, original?: Original): string {
      forget(responses);
      const id = newId('R');
      responses.set(id, { user, channel, original, expires: now() + responseLife, left: responseUses });
      return id;
    },

    /** Spends one use of a response_url. */
    respond(id: string): ResponseTicket {
      const ticket = responses.get(id);
      if (!ticket || now() > ticket.expires) throw new SlackError('expired_url');
      if (ticket.left === 0) throw new SlackError('used_url');
      ticket.left -= 1;
      return ticket;
    },
  };
}
