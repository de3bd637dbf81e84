import type { Definition } from './definition-schema.ts';

/** Rows of a result that travel in the run's record; the rest is read from Athena when asked for. */
const PREVIEW_ROWS = 20;
const PATIENCE = 5 * 60_000;

/**
 * An ad-hoc query is a run of this hidden pipeline, so it shares the engine, the history and the audit log. Its SQL comes
 * as a parameter, which a template gives to the kind unrendered.
 */
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
}): Definition => ({
  name: 'athena',
  title: 'Athena query',
  owners: [],
  channel,
  timezone,
  hidden: true,
  schedules: [],
  params: { sql: { type: 'string' }, database: { type: 'string', default: database } },
  stages: {
    query: {
      kind: 'athena-query',
      needs: [],
      runs: 'on-success',
      with: { database: '{{ params.database }}', sql: '{{ params.sql }}', workgroup, preview: PREVIEW_ROWS },
      retries: { max: 0, delay: 0, backoff: 'fixed' },
      deadline: PATIENCE,
      expect: [],
      writes: [],
    },
  },
});
