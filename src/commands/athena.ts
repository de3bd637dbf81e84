import { athenaPipeline } from '../pipeline/builtin/athena.ts';
import { readOnly } from '../pipeline/sql-guard.ts';
import { queryStarted } from '../views/replies.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { accepted, type Answer } from './pipeline/verb.ts';

export interface Query {
  sql: string;
  database?: string;
  /** Slack channel that gets the answer. */
  channel: string;
}

/** Starts an ad-hoc query: a run of the hidden pipeline, whose card in the channel becomes the answer. */
export async function startQuery(desk: Desk, asker: Asker, { sql, database, channel }: Query): Promise<Answer> {
  const { athena } = desk.settings;
  demand(desk, asker, 'athena.query', 'athena');
  const statement = readOnly(sql);
  const now = await desk.clock.now();
  const started = await desk.engine.start({
    id: asker.decisionId,
    definition: athenaPipeline({ channel, timezone: 'UTC', database: athena.database, workgroup: athena.workgroup }),
    // Queries have no period: each is a run of an instant of its own.
    period: { id: `q${now.toString(36)}`, start: now, end: now },
    params: { sql: statement, database: database ?? athena.database },
    by: asker.actor,
    channel,
    again: true,
  });
  const run = accepted(started);
  return { message: queryStarted(run, asker.locale), run };
}
