import { plural } from './words.ts';

/** What is told of a whole channel: an overview of many runs, or that it takes no messages. */
export const channels = {
  board: {
    title: (runs: string) => `${runs} runs in this channel`,
    over: (runs: string) => `Quiet again after ${runs} runs`,
    asks: 'Someone is needed:',
    oldest: (run: string, since: string) => `Longest under way: ${run}, ${since}.`,
    upToDate: 'Every run’s own message is up to date.',
    late: (messages: string, time: string) =>
      `${messages} ${plural(Number(messages), 'message is', 'messages are')} late by up to ${time}: Slack takes about one a ` +
      'second. `/pipeline status &lt;run&gt;` shows a run as it is now.',
  },
  calls: {
    same: (n: string) => `The same cause, ${n} more:`,
    also: (n: string) => `Failed besides, ${n}:`,
    told: (title: string, run: string, same: boolean) =>
      same
        ? `The same cause as in ${title} (${run}): the channel was told there, once.`
        : `Too much failed at once: the channel was told of this one with ${title} (${run}).`,
  },
  direct: {
    where: (channel: string) => `You started it. Its thread is in ${channel}.`,
  },
  channel: {
    why: {
      is_archived: 'it is archived',
      not_in_channel: 'Sluice is not a member: type `/invite @Sluice` there',
      channel_not_found: 'Slack does not know it, or it is private and Sluice is not a member',
    } as Record<string, string>,
    closed: (channel: string, why: string, since: string) =>
      `${channel} has taken no messages since ${since}: ${why}. What belongs there is posted here until it does. Runs go on.`,
    opened: (channel: string, since: string, until: string) =>
      `${channel} takes messages again. From ${since} to ${until} they were posted here.`,
  },
};
