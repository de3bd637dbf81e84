import type { Definition } from '../../pipeline/definition-schema.ts';
import { digestMessage } from '../../views/digest.ts';
import { demandSomewhere, seen } from '../desk.ts';
import { channelOf } from './run.ts';
import { positions, type Verb } from './verb.ts';

const DAY = 86_400_000;

export const digest: Verb = {
  name: 'digest',
  group: 'look',
  usage: 'digest',
  takes: [],
  async run(words, asker, desk) {
    positions(this, words);
    await demandSomewhere(desk, asker, 'run.view');
    const [mine, now] = await Promise.all([seen(desk, asker), desk.clock.now()]);
    const { channel = '' } = asker.actor;
    const isHere = (definition: Pick<Definition, 'channel'>): boolean => channelOf(desk, definition) === channel;
    // Where nothing reports to, the question is about everything.
    const shown = new Set((mine.some(isHere) ? mine.filter(isHere) : mine).map(({ name }) => name));
    const { digest: settings } = desk.settings;
    const made = await desk.digest({
      channel,
      tells: ({ name }) => shown.has(name),
      zone: settings?.zone ?? 'UTC',
      from: now - DAY,
      to: now,
    });
    return { message: digestMessage(made, asker.locale), record: made };
  },
};
