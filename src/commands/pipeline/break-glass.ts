import { deny, refuse, UserError } from '../../errors.ts';
import { parseDuration } from '../../pipeline/duration.ts';
import { glassBroken, glassMended } from '../../views/access-notice.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { WORKSPACE } from './audit.ts';
import { isGiven, misused, positions, textOf, type Verb } from './verb.ts';

const AT_LEAST = 60_000;

export const breakGlass: Verb = {
  name: 'break-glass',
  group: 'decide',
  usage: 'break-glass --reason "<reason>" [--for 30m] [--end]',
  takes: ['reason', 'for', 'end'],
  async run(words, asker, desk) {
    positions(this, words);
    if (isGiven(words, 'end')) {
      const ended = await desk.glass.end({ id: asker.decisionId, by: asker.actor });
      if (!('ended' in ended)) throw new UserError(ended);
      return { message: glassMended(asker.locale) };
    }
    const reason = textOf(words, 'reason')?.trim() ?? misused(this, { is: 'missing', place: 'reason' });
    demand(desk, asker, 'access.break-glass', WORKSPACE);
    if (reason === '') deny('reason.missing', { what: 'break-glass' });
    const broken = await desk.glass.begin({
      id: asker.decisionId,
      by: asker.actor,
      reason,
      for: spanOf(textOf(words, 'for'), desk.settings.breakGlass.max),
      channel: channelOf(desk, asker),
    });
    return { message: glassBroken(broken.until, broken.at, broken.channel, asker.locale) };
  },
};

/** Milliseconds that were asked for, at most as many as the workspace allows. */
function spanOf(text: string | undefined, most: number): number {
  const span = text === undefined ? most : parseDuration(text);
  if (span !== undefined && span >= AT_LEAST && span <= most) return span;
  throw new UserError(refuse('glass.span', { given: text ?? '', most }));
}

/** Where everybody sees it: the channel of sluice.yml, else where it was asked if that is one of its channels, else the first. */
function channelOf(
  {
    settings: {
      breakGlass: { channel },
      channels,
    },
  }: Desk,
  { actor }: Asker,
): string {
  const known = Object.values(channels);
  const asked = known.find((id) => id === actor.channel);
  return channel ?? asked ?? known[0] ?? actor.channel ?? '';
}
