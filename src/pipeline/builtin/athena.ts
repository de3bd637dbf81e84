import type { Definition } from '../definition-schema.ts';
import { hiddenPipeline } from './hidden.ts';

/** Rows of a result that travel in the run's record; the rest is read from Athena when asked for. */
const PREVIEW_ROWS = 20;
const PATIENCE = 5 * 60_000;
/** Whoever asked is told and nothing waits on it, so a query that failed is soon over and on no list of what needs someone. */
const ATTENTION = 1000;

/** An ad-hoc query is a run of this pipeline, so it shares the engine, the history and the audit log. */
export const athenaPipeline = ({
  channel,
  timezone,
  database,
  workgroup,
}: {
  channel: string;
  timezone: string;
  database: string;
  workgroup: string;
}): Definition =>
  hiddenPipeline({
    name: 'athena',
    title: 'Athena query',
    channel,
    timezone,
    attentionFor: ATTENTION,
    params: { sql: { type: 'string' }, database: { type: 'string', default: database } },
    stages: {
      query: {
        kind: 'athena-query',
        with: { database: '{{ params.database }}', sql: '{{ params.sql }}', workgroup, preview: PREVIEW_ROWS },
        deadline: PATIENCE,
      },
    },
  });
