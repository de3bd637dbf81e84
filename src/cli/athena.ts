import type { Command } from 'commander';
import { startQuery } from '../commands/athena.ts';
import { StageError } from '../errors.ts';
import { readResults, type QueryResults } from '../pipeline/reads/results.ts';
import { statusOf } from '../pipeline/run.ts';
import { fixedWidth } from '../views/fixed-width.ts';
import { bytes, count } from '../views/text/format.ts';
import { texts } from '../views/text/index.ts';
import { withDesk } from './desk.ts';
import { follow } from './follow.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** The answer belongs to who asked, in the terminal: no channel gets it. */
const NO_CHANNEL = '';

/** `sluice athena`: an ad-hoc query as in Slack, waited for. */
export function addAthena(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('athena')
    .description('ask Athena one query that reads, and wait for its rows')
    .argument('<sql>')
    .option('--database <name>', "the workspace's own when absent")
    .option('--json', 'print {columns, rows, bytesScanned}; values are text or null')
    .helpGroup('Pipelines and runs:')
    .action(act((sql: string, options: Options) => query(sql, options, terminal)));
}

interface Options {
  database?: string;
  json?: boolean;
}

function query(sql: string, { database, json = false }: Options, terminal: Terminal): Promise<ExitCode> {
  return withDesk(terminal, async (desk, asker) => {
    const asked = { sql, channel: NO_CHANNEL, ...(database !== undefined && { database }) };
    const started = (await startQuery(desk, asker, asked)).run!;
    const { run } = await follow(desk, started.id, asker.locale, () => undefined);
    const { error, handle } = run.stages['query']!;
    if (error) throw new StageError(error.code, error.message, { retryable: error.retryable });
    if (statusOf(run) !== 'succeeded') {
      terminal.err(`${run.id} was cancelled.`);
      return EXIT.failed;
    }
    const { queryExecutionId } = handle as { queryExecutionId: string };
    const { maxRows } = desk.settings.athena;
    const results = await readResults(desk.clients, queryExecutionId, { maxRows });
    const { columns, rows, bytesScanned, more } = results;
    terminal.out(json ? asJson({ columns, rows, bytesScanned }) : tableOf(results));
    if (more)
      terminal.err(`There are more than ${maxRows} rows (athena.max_rows in sluice.yml); the rest was not read.`);
    return EXIT.ok;
  });
}

const NUMERIC = /^(tinyint|smallint|int|integer|bigint|float|real|double|decimal)/i;

function tableOf({ columns, rows, bytesScanned }: QueryResults): string {
  const t = texts('en');
  const cells = rows.map((row) => row.map((cell) => cell ?? 'NULL'));
  const table = fixedWidth(
    [columns.map(({ name }) => name), ...cells],
    columns.map(({ type }) => NUMERIC.test(type)),
  );
  return `${table}\n\n${t.rows(rows.length, count(rows.length, t))}, ${t.scanned(bytes(bytesScanned, t))}`;
}
