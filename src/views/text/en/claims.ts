/** Who has taken on a failure, and who is told when nobody has. */
export const claims = {
  claims: {
    has: (who: string, since: string) => `*${who} is on it* · ${since}`,
    root: (stage: string, who: string) => `${stage} (${who} is on it)`,
    took: (who: string, stage: string) => `${who} is on it: *${stage}*`,
    tookOver: (who: string, stage: string, from: string) => `${who} took over *${stage}* from ${from}`,
    did: (stage: string, run: string) => `You are on it: ${stage} of ${run}. Others see that.`,
    takeOver: {
      title: 'Take it over?',
      text: 'Its card says who is on it. Talk first, so that you do not both mend it.',
    },
  },
  escalation: {
    ways: { sns: 'the SNS topic', webhook: 'the webhook' },
    told: (stage: string, after: string, way: string) => `Nobody took on *${stage}* for ${after}: ${way} was told.`,
    failed: (stage: string, after: string, way: string, why: string) =>
      `Nobody took on *${stage}* for ${after}, and ${way} could not be told: ${why}. *Someone must look.*`,
    head: (title: string, stage: string, state: string, cause: string) => `${title}: ${stage} ${state}. ${cause}`,
    unclaimed: (after: string, since: string) => `Nobody has taken it on for ${after}, since ${since}.`,
    next: (command: string) => `In Slack: ${command}`,
  },
};
