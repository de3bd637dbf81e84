/** What is told of rights that somebody takes for a while. */
export const glass = {
  glass: {
    begun: (who: string, span: string, until: string) =>
      `${who} *has broken the glass*: admin rights for ${span}, until ${until}. Everything done with them says so in the audit log.`,
    reason: (reason: string) => `Reason: ${reason}`,
    ended: (who: string) => `${who} has given the admin rights back.`,
    expired: (who: string) => `The admin rights of ${who} have ended: their time is over.`,
    yours: (span: string, until: string, channel: string) =>
      `You have admin rights for ${span}, until ${until}. ${channel} has been told, with your reason. ` +
      '`/pipeline break-glass --end` gives them back sooner.',
    given: 'You have given the admin rights back.',
    under: (who: string) => `${who} (break-glass)`,
  },
};
