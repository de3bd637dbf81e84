import type { Button, MrkdwnElement, PlainTextElement } from '@slack/types';
import { scrubWithin } from '../scrub.ts';
import { spoken } from './escape.ts';
import { fit, LIMITS } from './limits.ts';
import type { Actions, Context, Message, MessageBlock, Preformatted, Section } from './message.ts';
import type { Texts } from './text/index.ts';

/**
 * A message within Slack's limits and without secrets. `text` is mrkdwn that says the same as the blocks; those left out are
 * undefined. Secrets go before anything is cut; what a button carries is no text, and comes back as it was sent.
 */
export function message(t: Texts, text: string, blocks: (MessageBlock | undefined)[]): Message {
  const whole = { text: spoken(text), blocks: blocks.filter((block) => block !== undefined) };
  return fit(scrubWithin(whole, ['value']), t.more);
}

/** The blocks of a window or a Home tab, which hold more than a message, within their limits and without secrets. */
export const viewBlocks = (t: Texts, blocks: (MessageBlock | undefined)[]): MessageBlock[] =>
  fit(scrubWithin({ text: '', blocks: blocks.filter((block) => block !== undefined) }, ['value']), t.more, LIMITS.view)
    .blocks;

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: true });
export const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text });

/** A paragraph of mrkdwn, with a button at its right if given. */
export const section = (text: string, accessory?: Button): Section => ({
  type: 'section',
  text: mrkdwn(text),
  ...(accessory && { accessory }),
});

/** One line of small grey print; empty parts are left out. */
export const context = (...parts: (string | undefined)[]): Context => ({
  type: 'context',
  elements: [mrkdwn(parts.filter(Boolean).join(' · '))],
});

/** A row of buttons; none when there is none. */
export const actions = (...elements: (Button | undefined)[]): Actions | undefined => {
  const given = elements.filter((element) => element !== undefined);
  return given.length > 0 ? { type: 'actions', elements: given } : undefined;
};

/** Text as it came: nothing in it is read as markup or as a mention. */
export const preformatted = (text: string): Preformatted => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
});
