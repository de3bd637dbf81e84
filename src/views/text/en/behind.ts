/** What stands still outside a run that has failed. */
export const behind = {
  behind: {
    pipelines: (names: string) => `Pipelines behind it: ${names}.`,
    asOf: (period: string) => `The data stays as of ${period}.`,
  },
};
