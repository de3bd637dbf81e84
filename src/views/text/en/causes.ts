/** What Sluice itself finds wrong with a stage, by the code of the failure; what a service says stays in its own words. */
export const causes = {
  causes: {
    'Sluice.DeadlineExceeded': (deadline: string) => `stopped at its deadline of ${deadline}`,
    'Sluice.NotAccepted': (deadline: string) => `not accepted before its deadline of ${deadline}`,
    'Sluice.RunDeadlineExceeded': (_deadline: string) => 'the run passed its deadline',
    'Sluice.StoppedOutside': (_deadline: string) => 'the work was stopped outside Sluice',
    'Sluice.KeyExpired': (_deadline: string) => 'the service may have forgotten this attempt’s token',
    'Sluice.NothingFound': (_deadline: string) => 'nothing was found under this attempt’s token',
    'Sluice.StopUnconfirmed': (_deadline: string) => 'the service was asked to stop it and has not said that it did',
    'Sluice.Poison': (_deadline: string) =>
      'the process died three times in a row while it looked at this stage, so it looks no more',
    'Sluice.Interrupted': (_deadline: string) => 'the request was cut short on our side',
  },
  /** What it tells of work between two looks. */
  details: {
    paused: (_about: string) => 'paused: AWS credentials are missing or expired',
    unasked: (code: string) => `cannot be looked at: ${code}`,
    settling: (seconds: string) =>
      `interrupted while submitting: waiting ${seconds} s to be sure that nothing was started`,
    askedAgain: (code: string) => `interrupted while submitting: the service is asked again (${code})`,
    unstoppable: (_about: string) => 'cannot be stopped: waiting for its end',
  },
};
