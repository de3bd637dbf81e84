import { expect, test } from 'vitest';
import { behind, readBy, readersOf, writersOf, writesOf } from '../../src/pipeline/lineage.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { finished, popularLoans, story } from '../helpers/run-fixtures.ts';

const sql = 'insert into best select * from raw.loans join DISTRICTS using (code)';

test('a stage reads what its SQL names, but for what it writes', () => {
  expect(readBy({ with: { database: 'db', sql }, writes: ['DB.best'] })).toEqual(['db.districts', 'raw.loans']);
  expect(readBy({ with: { job: 'clean' }, writes: [] })).toEqual([]);
});

test('the readers of a table are found over all pipelines', () => {
  const definitions = {
    one: definitionOf({ a: {}, b: { needs: ['a'], with: { database: 'db', sql } } }, 'one'),
    two: definitionOf({ c: { with: { database: 'raw', sql: 'select * from loans' } } }, 'two'),
  };
  expect(readersOf('RAW.loans', definitions)).toEqual([
    { pipeline: 'one', stage: 'b' },
    { pipeline: 'two', stage: 'c' },
  ]);
  expect(readersOf('db.nothing', definitions)).toEqual([]);
});

test('a run has written the tables of the stages that succeeded', () => {
  const { clean, fetch, ...others } = popularLoans.stages;
  const stages = {
    ...others,
    fetch: { ...fetch!, writes: ['Raw.Loans'] },
    clean: { ...clean!, writes: ['db.best', 'db.all'] },
  };
  const { run } = finished().view();
  const at = run.stages['clean']!.endedAt;
  expect(writesOf(run, { stages })).toEqual([
    { table: 'raw.loans', run, stage: 'fetch', at: run.stages['fetch']!.endedAt },
    { table: 'db.best', run, stage: 'clean', at },
    { table: 'db.all', run, stage: 'clean', at },
  ]);
  expect(writesOf(story().view().run, { stages })).toEqual([]);
  expect(writesOf(run, { stages: { new: { ...clean!, needs: [] } } })).toEqual([]);
});

test('the writers of tables are found over all pipelines, by the name in lower case', () => {
  const definitions = { one: definitionOf({ a: {}, b: { writes: ['DB.x', 'db.y'] } }, 'one') };
  expect(writersOf(definitions)).toEqual([
    { table: 'db.x', pipeline: 'one', stage: 'b' },
    { table: 'db.y', pipeline: 'one', stage: 'b' },
  ]);
});

test('behind a stage stand the readers of what it and the stages after it write, and what starts after its pipeline', () => {
  const own = definitionOf(
    { fetch: { writes: ['raw.other'] }, clean: { needs: ['fetch'], writes: ['RAW.loans'] } },
    'own',
  );
  const reading = definitionOf({ b: { with: { database: 'raw', sql: 'select * from loans' } } }, 'reading');
  const early = definitionOf({ b: { with: { database: 'raw', sql: 'select * from other' } } }, 'early');
  const after = { ...definitionOf({ c: {} }, 'after'), triggers: [{ id: 't', after: ['own'], within: 1 }] };
  const definitions = { own, reading, early, after, apart: definitionOf({ d: {} }, 'apart') };
  expect(behind(own, 'clean', definitions)).toEqual({ tables: ['raw.loans'], pipelines: ['after', 'reading'] });
  expect(behind(own, 'fetch', definitions).pipelines).toEqual(['after', 'early', 'reading']);
  expect(behind(definitionOf({ d: {} }, 'apart'), 'd', definitions)).toEqual({ tables: [], pipelines: [] });
});
