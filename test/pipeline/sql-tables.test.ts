import { describe, expect, test } from 'vitest';
import { explainable, tablesIn } from '../../src/pipeline/sql-tables.ts';
import { fc } from '../helpers/property.ts';

describe('tables that a statement needs', () => {
  test.each<[string, string[]]>([
    ['select 1', []],
    ['select * from loans', ['db.loans']],
    [
      'SELECT a FROM "Other"."Loans" l, events e JOIN x.y ON l.a = y.b, third',
      ['db.events', 'db.third', 'other.loans', 'x.y'],
    ],
    ['select * from awsdatacatalog.raw.loans', ['raw.loans']],
    ['select * from mysql.raw.loans', []],
    ['select * from information_schema.tables', []],
    ['select * from "loans$partitions"', ['db.loans']],
    ['with a as (select * from t), b (x, y) as (select 1, 2) select * from a, b, c', ['db.c', 'db.t']],
    ['select * from (select * from inner_one) x, (values 1) v', ['db.inner_one']],
    ['select * from (t1 cross join t2)', ['db.t1', 'db.t2']],
    ['select * from t cross join unnest(t.items) as i (item)', ['db.t']],
    ["select extract(year from d), trim(both ' ' from s), a is distinct from b from t", ['db.t']],
    ["select 'from x' /* from y */ -- from z\n from t", ['db.t']],
    ['insert into target (a, b) select a, b from source', ['db.source', 'db.target']],
    [
      'insert into target select f(a, b), c from source where x in (select x from other) order by a, b',
      ['db.other', 'db.source', 'db.target'],
    ],
    ['create table made as select * from source', ['db.source']],
    ['create external table if not exists made (a int)', []],
    ['drop table if exists gone', []],
    ['MSCK REPAIR TABLE best_loan_list_raw', ['db.best_loan_list_raw']],
    ['alter table `raw.loans` add partition (d = 1)', ['raw.loans']],
    ['merge into target t using source s on t.a = s.a when matched then update set b = 1', ['db.source', 'db.target']],
    ['describe formatted loans', ['db.loans']],
    ['select a, b from t group by a, b union select c, d from u', ['db.t', 'db.u']],
    ['select * from t join u using (a), v', ['db.t', 'db.u', 'db.v']],
    ['select * from', []],
    ["alter table loans partition (m = '{{ period.id }}') set location '{{ a }}'", ['db.loans']],
    ['select * from {{ params.t }}, raw_{{ a }}.t, {% if a %} join u {% endif %} join v', ['db.u', 'db.v']],
  ])('%s', (sql, tables) => expect(tablesIn(sql, 'DB')).toEqual(tables));

  test('is told of any text', () => {
    fc.assert(fc.property(fc.string(), (sql) => tablesIn(sql, 'db').every((name) => name.includes('.'))));
  });
});

describe('what EXPLAIN may be asked about', () => {
  test.each<[string, string | undefined]>([
    ['select 1;', 'select 1'],
    ['-- why\nwith a as (select 1) select * from a', 'with a as (select 1) select * from a'],
    ['values 1', 'values 1'],
    ['insert into t select * from u', 'select * from u'],
    ['insert into db.t (a, b) values (1, 2)', 'values (1, 2)'],
    ['insert into', undefined],
    ['MSCK REPAIR TABLE t', undefined],
    ['create table t as select 1', 'select 1'],
    [
      "create table db.t with (format = 'PARQUET', partitioned_by = array['m']) as with a as (select 1) select * from a;",
      'with a as (select 1) select * from a',
    ],
    ['create external table t (a int)', undefined],
    ['create view v as select 1', undefined],
    ['insert t select 1', undefined],
    ['', undefined],
  ])('%s', (sql, query) => expect(explainable(sql)).toBe(query));
});
