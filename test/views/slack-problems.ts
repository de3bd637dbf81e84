import { aggregate, blocksOf, problems } from '../../local/slack/blocks/check.ts';
import { limits } from '../../local/slack/blocks/limits.ts';
import { home, modal } from '../../local/slack/blocks/views.ts';
import type { Message } from '../../src/views/message.ts';

/** What Slack would say against a message; local Slack's validator was written from the documentation, apart from fit(). */
export function slackProblems({ text, blocks }: Message): string[] {
  const found = problems(blocksOf('message'), blocks, '/blocks');
  if ([...text].length > limits.text.update) found.push('msg_too_long');
  if (text.trim() === '') found.push('no_text');
  if (aggregate(blocks) > limits.aggregate) found.push('msg_blocks_too_long');
  return found;
}

/** What Slack would say against a modal. */
export const modalProblems = (view: unknown): string[] => problems(modal, view, '/view');

/** What Slack would say against a Home tab. */
export const homeProblems = (view: unknown): string[] => problems(home, view, '/view');
