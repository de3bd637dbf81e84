import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDatabaseCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { ended, glueJobStages, s3Stages, started } from './emulated-stages.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { havePeers } from './python.ts';

describe.runIf(havePeers())('stages on MiniStack', () => {
  let ministack: Emulator;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ministack-'));
    ministack = await startEmulator('ministack', (port) => ({
      args: ['-m', 'ministack'],
      env: {
        GATEWAY_PORT: port,
        BIND_HOST: '127.0.0.1',
        // Without these two it listens to the whole network.
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        SERVICES: 's3,glue,athena',
        S3_DATA_DIR: folder,
      },
    }));
  });
  afterAll(async () => {
    await ministack.stop();
    rmSync(folder, { recursive: true });
  });

  s3Stages(() => ministack);
  describe('Glue', () => {
    glueJobStages(
      () => ministack,
      async () => 's3://results/runner.py',
    );
  });

  describe('Athena', () => {
    const outputLocation = 's3://results/athena/';
    const run = async (sql: string, more: object = {}, ctx = ministack.context()) => {
      const spec = { database: 'books', sql, outputLocation, ...more };
      return ended(athenaQuery, spec, await started(athenaQuery, spec, ctx), ctx);
    };

    it('executes SQL over the collected files, through the tables of the workspace', async () => {
      const { s3, glue } = ministack.clients;
      const Bucket = 'cloudtree-raw-data';
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const [month, counts] of Object.entries({ '09': ['1,005', '7'], '10': ['233,599'] })) {
        const rows = counts.map((loan_count, at) => ({
          no: at,
          bookname: '채식주의자',
          addition_symbol: '05',
          loan_count,
        }));
        const Key = `best-loan-list/district=강남구/year=2026/month=${month}/part-0.json`;
        await s3.send(
          new PutObjectCommand({ Bucket, Key, Body: rows.map((row) => `${JSON.stringify(row)}\n`).join('') }),
        );
      }
      for (const Name of ['cloudtree_raw_db', 'cloudtree_transformed_db']) {
        await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
        for (const file of readdirSync(`config/tables/${Name}`)) {
          const sql = readFileSync(`config/tables/${Name}/${file}`, 'utf8');
          expect([file, await run(sql, { database: Name })]).toMatchObject([file, { state: 'done' }]);
        }
      }
      const { Table } = await glue.send(
        new GetTableCommand({ DatabaseName: 'cloudtree_transformed_db', Name: 'best_loan_list' }),
      );
      expect(Table).toMatchObject({
        PartitionKeys: [{ Name: 'year' }, { Name: 'month' }],
        StorageDescriptor: {
          Location: expect.stringMatching('^s3://cloudtree-transformed-data/best-loan-list/?$'),
          Columns: expect.arrayContaining([{ Name: 'loan_count', Type: 'bigint' }]),
        },
      });
      const sql = `SELECT district, month, min(addition_symbol) AS symbol, sum(CAST(replace(loan_count, ',', '') AS bigint)) AS loans
        FROM cloudtree_raw_db.best_loan_list_raw GROUP BY district, month ORDER BY month`;
      expect(await run(sql, { preview: 10 })).toMatchObject({
        state: 'done',
        output: {
          columns: [{ name: 'district' }, { name: 'month' }, { name: 'symbol' }, { name: 'loans' }],
          rows: [
            ['강남구', '09', '05', '1012'],
            ['강남구', '10', '05', '233599'],
          ],
        },
      });
    });

    it('fails a query that is wrong, and says why', async () => {
      expect(await run('SELECT nothing FROM nowhere')).toMatchObject({
        state: 'failed',
        error: { message: expect.stringContaining('nowhere') },
      });
    });

    it('is lost when the service does not know it, and its results carry what is missing', async () => {
      const handle = { queryExecutionId: '00000000-0000-4000-8000-000000000000' };
      const spec = athenaQuery.spec.parse({ database: 'books', sql: 'SELECT 1' });
      expect(await athenaQuery.check(spec, handle, ministack.context())).toMatchObject({ state: 'lost' });
      expect(
        await run("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t (n, s) ORDER BY n", { preview: 1 }),
      ).toMatchObject({ state: 'done', output: { columns: [{ name: 'n' }, { name: 's' }], rows: [['1', 'a']] } });
    });
  });
});
