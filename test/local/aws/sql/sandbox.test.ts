import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Duck } from '../../../../local/aws/sql/duck/duck.ts';
import { Interrupted } from '../../../../local/aws/sql/errors.ts';
import { lines, workbench } from './workbench.ts';

const bench = workbench();

describe('nothing outside the buckets can be reached', () => {
  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT getenv('HOME')",
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "ATTACH '/tmp/x.db'",
    'INSTALL httpfs',
    'SET enable_external_access = true',
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM pragma_version()',
    "CREATE EXTERNAL TABLE x (a string) LOCATION 's3://../../../etc/'",
    "CREATE EXTERNAL TABLE x (a string) LOCATION 's3://raw/../../x'",
    "CREATE EXTERNAL TABLE x (a string) LOCATION '/etc'",
    "CREATE TABLE x WITH (external_location = 's3://../x/') AS SELECT 1 AS a",
    "UNLOAD (SELECT 1 AS a) TO 's3://..//x' WITH (format = 'JSON')",
  ])('%s', async (sql) => {
    const error = (await bench.athena(sql).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ name: 'AthenaSqlError' });
    expect(error.message).not.toMatch(/DuckDB|Catalog Error|Binder Error|Permission Error/);
    expect(error.message).not.toContain(bench.dir);
  });

  it('a link inside a bucket leads nowhere', async () => {
    writeFileSync(join(bench.dir, 'secret.json'), lines({ a: 'secret' }));
    mkdirSync(join(bench.dir, 's3/linked'), { recursive: true });
    symlinkSync(join(bench.dir, 'secret.json'), join(bench.dir, 's3/linked/x.json'));
    await bench.athena(
      "CREATE EXTERNAL TABLE linked (a string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://linked/'",
    );
    expect(await bench.rows('SELECT * FROM linked')).toEqual([]);
  });

  it('even for SQL that reached DuckDB unread', async () => {
    const inside = join(bench.dir, 's3');
    const duck = await Duck.open([inside]);
    const attempt = (sql: string) => duck.session(new AbortController().signal, (session) => session.rows(sql));
    await expect(attempt("SELECT * FROM read_text('/etc/passwd')")).rejects.toThrow('disabled by configuration');
    await expect(attempt(`COPY (SELECT 1) TO '${bench.dir}/out.csv'`)).rejects.toThrow('disabled by configuration');
    await expect(attempt(`SELECT * FROM read_text('${inside}/../catalog.json')`)).rejects.toThrow(
      'disabled by configuration',
    );
    await expect(attempt('SET enable_external_access = true')).rejects.toThrow();
    await expect(attempt(`ATTACH '${bench.dir}/x.db'`)).rejects.toThrow();
    expect(await attempt('SELECT 1')).toEqual([[1]]);
    duck.close();
    expect(existsSync(join(bench.dir, 'out.csv'))).toBe(false);
  });
});

describe('a signal', () => {
  /** Takes minutes unless it is stopped. */
  const LONG =
    'SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(y) CROSS JOIN UNNEST(sequence(1, 9000)) c(z) WHERE (x * y) % (z + 1) = 7';

  it('ends a running query, while others answer', async () => {
    const stop = new AbortController();
    const long = bench.athena(LONG, { signal: stop.signal }).catch((caught: unknown) => caught);
    expect(await Promise.all([bench.rows('SELECT 1'), bench.rows('SELECT 2')])).toEqual([[['1']], [['2']]]);
    stop.abort();
    expect(await long).toBeInstanceOf(Interrupted);
  });

  it('that came before stops a statement from starting', async () => {
    await expect(bench.athena('SELECT 1', { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(Interrupted);
  });

  it('leaves nothing of a CREATE TABLE AS', async () => {
    const stop = new AbortController();
    const made = bench
      .athena(
        `CREATE TABLE slow WITH (external_location = 's3://made/slow/') AS ${LONG.replace('count(*)', 'count(*) AS n')}`,
        { signal: stop.signal },
      )
      .catch((caught: unknown) => caught);
    await bench.rows('SELECT 1');
    stop.abort();
    expect(await made).toBeInstanceOf(Interrupted);
    expect(bench.engine.catalog.getTable('d', 'slow')).toBeUndefined();
    expect(existsSync(join(bench.dir, 's3/made/slow'))).toBe(false);
    expect(readdirSync(join(bench.dir, 's3-sql-staging'))).toEqual([]);
  });
});
