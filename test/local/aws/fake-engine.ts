import { AthenaSqlError, Interrupted, SparkSqlError } from '../../../local/aws/sql/errors.ts';
import type { AthenaOptions, Column, Row, SqlEngine } from '../../../local/aws/sql/engine.ts';

type Answer = Awaited<ReturnType<SqlEngine['athena']>>;

/**
 * An engine whose "SQL" says what happens: `rows N`, `null`, `ddl`, `fail`, `hang` (until interrupted), and for Spark
 * `count N`, `fail`, `hang`. Tests of the services need its behaviour, not DuckDB's.
 */
export function createFakeEngine(): SqlEngine & { executed: string[]; parameters: Record<string, string>[] } {
  const executed: string[] = [];
  const parameters: Record<string, string>[] = [];
  const engine = {
    executed,
    parameters,
    async athena(sql: string, options: AthenaOptions): Promise<Answer> {
      executed.push(sql);
      const [verb, argument] = sql.split(' ');
      if (verb === 'fail')
        throw new AthenaSqlError("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", {
          category: 2,
          type: 1001,
        });
      if (verb === 'hang') await interrupted(options.signal);
      const select = {
        statementType: 'DML',
        substatementType: 'SELECT',
        outputLocation: `${options.outputLocation}.csv`,
      } as const;
      const found = async (columns: Column[], rows: Row[], bytesScanned: number): Promise<Answer> => {
        await options.take?.(columns, once(rows));
        return { ...select, columns, rows: options.take ? [] : rows, bytesScanned };
      };
      if (verb === 'null')
        return found(
          [
            { name: 'a', type: 'varchar' },
            { name: 'b', type: 'decimal(10,2)' },
          ],
          [
            ['', null],
            ['say "x"', '1.50'],
          ],
          0,
        );
      if (verb === 'ddl')
        return {
          statementType: 'DDL',
          columns: [],
          rows: [],
          bytesScanned: 0,
          outputLocation: `${options.outputLocation}.txt`,
        };
      const rows = Array.from({ length: Number(argument) }, (_, i) => [String(i)]);
      return found([{ name: 'n', type: 'bigint' }], rows, 42);
    },
    async spark(text: string, options: { parameters: Record<string, string>; signal: AbortSignal }) {
      parameters.push(options.parameters);
      const [verb, argument] = text.trim().split(' ');
      if (verb === 'fail') throw new SparkSqlError('UNRESOLVED_COLUMN', 'loan_count is not a column');
      if (verb === 'hang') await interrupted(options.signal);
      return { rows: Number(argument ?? 0), bytes: 10, output: {} };
    },
    catalog: {},
    close: async () => {},
  };
  return engine as unknown as ReturnType<typeof createFakeEngine>;
}

async function* once(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}

const interrupted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(new Interrupted());
    signal.addEventListener('abort', () => reject(new Interrupted()), { once: true });
  });
