/** What is said of where data comes from. */
export const trace = {
  trace: {
    writtenBy: (pipeline: string, stage: string) => `written by ${pipeline}, stage ${stage}`,
    never: 'No run is known to have written it.',
    current: (hash: string) => `By the definition in force (${hash}).`,
    older: (hash: string) => `By an earlier definition (${hash}): the pipeline has changed since.`,
    from: 'Made from',
    notOurs: 'written by no pipeline here',
    stages: (stages: string) => `the stages before it: ${stages}`,
    to: 'Read by',
    nobody: 'no stage whose SQL is known here',
    triggered: (pipeline: string) => `${pipeline} starts after it`,
    rerun: (stage: string) => `Rerun from ${stage}…`,
    stale: 'After a rerun they go on showing what they read before, until they run again themselves.',
  },
};
