/** What is told when the store has forgotten something. */
export const losses = {
  lost: {
    writes: (since: string, until: string) =>
      `The store has lost what was written from ${since} to ${until}, as after a failover or a restart. Runs go on from ` +
      'where they were before: work that AWS had begun is found and not started again, and a start that was due is made ' +
      'up for as its schedule says. Look whether what was asked in that time is there, and ask again for what is missing: ' +
      '`/pipeline list`',
    store: () =>
      'The store was emptied: runs, their history and what schedules had started are gone, and this process stops. To have ' +
      'them back, stop all of Sluice and import the last export. What starts instead begins anew: schedules count from ' +
      'now, and nothing that was due before is started. Was work under way? Look at AWS before you start it again.',
  },
};
