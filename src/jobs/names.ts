/**
 * Every Redis key and queue name. The hash tag keeps all of them in one slot, so that one script may touch several and
 * BullMQ runs on a cluster.
 */
export function createNames(prefix = '{sluice}') {
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  return {
    /** BullMQ's prefix. */
    prefix,
    stageQueue: 'stages',
    run: (id: string) => key('run', id),
    events: (id: string) => key('run', id, 'events'),
    details: (id: string) => key('run', id, 'details'),
    messages: (id: string) => key('run', id, 'messages'),
    latest: (pipeline: string, period: string) => key('latest', pipeline, period),
    runs: key('runs'),
    runsOf: (pipeline: string) => key('runs', pipeline),
    live: key('live'),
    /** Runs by the moment at which time alone changes them. */
    timers: key('timers'),
    /** Ends of runs that triggers have not been told of yet. */
    outbox: key('outbox'),
    /** Triggers that have some of what they wait for, by trigger and period. */
    arrivals: key('arrivals'),
    /** Succeeded runs of a pipeline by the start of their period. */
    succeeded: (pipeline: string) => key('succeeded', pipeline),
    /** Who holds a lease of a resource (`pool:glue`, `pipeline:loans`), and who stands in line for one. */
    held: (resource: string) => key('held', resource),
    line: (resource: string) => key('line', resource),
    dirty: key('dirty'),
    audit: key('audit'),
    /** The seal of each entry of the audit log, in its order. */
    seals: key('seals'),
    /** Stands for a while after something was denied to somebody. */
    denied: (what: string) => key('denied', what),
    decision: (id: string) => key('decision', id),
    /** A request of Slack over HTTP, by its signature. */
    request: (signature: string) => key('request', signature),
    definition: (hash: string) => key('definition', hash),
    workspace: key('workspace'),
    installation: key('installation'),
    schema: key('schema'),
    /** Stands while an import writes: the store is not whole. */
    importing: key('importing'),
    /** How far a process has counted: what the store still knows of it tells whether writes were lost. */
    pulse: (process: string) => key('pulse', process),
    /** Stands for a while after a loss was told, so that one replica tells it. */
    lossTold: key('loss-told'),
    /** Losses that are still to be told. */
    losses: key('losses'),
    /** Since when writes were lost: messages of that time may stand in Slack without an entry here. */
    lostSince: key('lost-since'),
    clockOffset: key('clock-offset'),
    publisher: key('publisher'),
    /** Channels with an overview, since when. */
    boards: key('boards'),
    /** Failures that a channel was told of lately. */
    calls: (channel: string) => key('calls', channel),
    /** How often someone elsewhere was to be told of a failure. */
    escalation: (id: string) => key('escalation', id),
    escalationTurn: (id: string) => key('escalation', id, 'turn'),
    /** Sorts of blocks that the workspace refuses. */
    refusedBlocks: key('refused-blocks'),
    /** Channels that take no messages. */
    closedChannels: key('closed-channels'),
    /** Whose turn it is to beat, and the answers to beats. */
    heartbeat: (part: string) => key('heartbeat', part),
    ledger: key('ledger'),
    notices: key('notices'),
    /** Rights that people have taken for a while, by person. */
    glass: key('glass'),
    /** Up to where each channel's daily digests are settled. */
    digests: key('digests'),
    /** People who have opened their Home tab lately, with what they were shown. */
    homes: key('homes'),
    /** Whose turn it is to look after them. */
    homesTurn: key('homes-turn'),
    /** Published to when something outside has changed that replicas should look at now. */
    nudge: key('nudge'),
  };
}

export type Names = ReturnType<typeof createNames>;
