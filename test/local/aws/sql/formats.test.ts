import { describe, expect, it } from 'vitest';
import { lines, workbench } from './workbench.ts';

const bench = workbench();
let tables = 0;

/** A table over files, in the rest of a CREATE EXTERNAL TABLE. */
async function table(
  columns: string,
  rest: string,
  files: Record<string, string | Buffer>,
  properties = '',
): Promise<string> {
  const name = `t${++tables}`;
  for (const [file, body] of Object.entries(files)) bench.put(`raw/${name}/${file}`, body);
  await bench.athena(`CREATE EXTERNAL TABLE ${name} (${columns}) ${rest} LOCATION 's3://raw/${name}/' ${properties}`);
  return name;
}

const JSON_SERDE = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'";
const CSV = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'";
const TSV = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'";

describe('JSON', () => {
  it('reads keys in any case, values as the columns are typed, what is missing as NULL', async () => {
    const name = await table(
      'a bigint, b string, c struct<x:int,y:array<string>>, d double, e boolean, f map<string,int>',
      JSON_SERDE,
      {
        'one.json': lines(
          { A: 1, b: '한글', c: { x: 1, y: ['p', null] }, d: 1.5, e: true, f: { k: 1 } },
          { a: '2', b: 7, c: null },
        ),
        'deeper/two.json': lines({ a: 3, b: { raw: 1 } }),
        '_ignored.json': 'not json',
        '.ignored.json': 'not json',
      },
    );
    expect(await bench.rows(`SELECT * FROM ${name} ORDER BY a`)).toEqual([
      ['1', '한글', '{x=1, y=[p, null]}', '1.5', 'true', '{k=1}'],
      ['2', '7', null, null, null, null],
      ['3', '{"raw":1}', null, null, null, null],
    ]);
    expect(await bench.rows(`SELECT DISTINCT "$path" FROM ${name} ORDER BY 1`)).toEqual([
      [`s3://raw/${name}/deeper/two.json`],
      [`s3://raw/${name}/one.json`],
    ]);
  });

  it('never makes a number of a text that is none', async () => {
    const name = await table('n bigint', JSON_SERDE, { 'x.json': lines({ n: '233,599' }) });
    await expect(bench.rows(`SELECT * FROM ${name}`)).rejects.toThrow(
      "HIVE_BAD_DATA: Error parsing field value '233,599' for field n of type bigint",
    );
    const halves = await table('n bigint', JSON_SERDE, { 'x.json': lines({ n: 1.5 }) });
    await expect(bench.rows(`SELECT * FROM ${halves}`)).rejects.toThrow(
      "HIVE_BAD_DATA: Error parsing field value '1.5'",
    );
  });

  it.each(['{"a":1}\n[1]\n', '{"a":1}\nnonsense\n', '{"a":1}\n{"a":'])('refuses %j', async (body) => {
    const name = await table('a int', JSON_SERDE, { 'x.json': body });
    await expect(bench.rows(`SELECT * FROM ${name}`)).rejects.toThrow(
      'HIVE_CURSOR_ERROR: Row is not a valid JSON Object',
    );
  });

  it('refuses properties that would change what is read', async () => {
    const name = await table('a int', `${JSON_SERDE} WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')`, {
      'x.json': '{}',
    });
    await expect(bench.rows(`SELECT * FROM ${name}`)).rejects.toThrow(
      "not emulated by local mode: SerDe property 'ignore.malformed.json' = 'true'",
    );
  });
});

describe('delimited text', () => {
  it('OpenCSVSerDe takes quotes and skips a header per file', async () => {
    const properties = "TBLPROPERTIES ('skip.header.line.count' = '1')";
    const name = await table(
      'id int, name string',
      CSV,
      { '1.csv': 'id,name\n1,"a,b"\n2,\n', '2.csv': 'id,name\n"3","say \\"x\\""\n' },
      properties,
    );
    expect(await bench.rows(`SELECT * FROM ${name} ORDER BY id`)).toEqual([
      ['1', 'a,b'],
      ['2', ''],
      ['3', 'say "x"'],
    ]);
  });

  it('OpenCSVSerDe refuses a number that is none, and a field over two lines', async () => {
    const name = await table('id int', CSV, { 'x.csv': 'x\n' });
    await expect(bench.rows(`SELECT * FROM ${name}`)).rejects.toThrow(
      "HIVE_BAD_DATA: Error parsing field value 'x' for field id of type integer",
    );
    const spans = await table('a string, b string', CSV, { 'x.csv': '"a\nb",c\n' });
    await expect(bench.rows(`SELECT * FROM ${spans}`)).rejects.toThrow('HIVE_BAD_DATA: field a spans lines');
  });

  it('LazySimpleSerDe knows \\N and no quotes; what does not parse is NULL', async () => {
    const name = await table('id int, name string, day date', TSV, { 'x.tsv': '1\t"q"\t2026-01-01\nx\t\\N\t\n3\n' });
    expect(await bench.rows(`SELECT * FROM ${name}`)).toEqual([
      ['1', '"q"', '2026-01-01'],
      [null, null, null],
      ['3', null, null],
    ]);
  });

  it('is UTF-8 or refused, never garbled', async () => {
    // 강남 in EUC-KR.
    const name = await table('a string, b int', "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", {
      'x.csv': Buffer.from([0xb0, 0xad, 0xb3, 0xb2, 0x2c, 0x31, 0x0a]),
    });
    await expect(bench.rows(`SELECT * FROM ${name}`)).rejects.toThrow(
      `HIVE_BAD_DATA: s3://raw/${name}/x.csv is not UTF-8 text; convert it before it is queried`,
    );
  });
});

describe('Parquet', () => {
  it('reads columns by name, whatever their order, and refuses another type', async () => {
    await bench.athena(
      "CREATE TABLE src WITH (external_location = 's3://raw/src/') AS SELECT 'x' AS b, 1 AS a, CAST(1.50 AS decimal(5,2)) AS c",
    );
    const at = "STORED AS PARQUET LOCATION 's3://raw/src/'";
    await bench.athena(`CREATE EXTERNAL TABLE evolved (a bigint, b string, later date, c decimal(10,2)) ${at}`);
    expect(await bench.rows('SELECT * FROM evolved')).toEqual([['1', 'x', null, '1.50']]);
    await bench.athena(`CREATE EXTERNAL TABLE narrowed (a string, b string) ${at}`);
    expect(await bench.rows('SELECT b FROM narrowed')).toEqual([['x']]);
    await expect(bench.rows('SELECT a FROM narrowed')).rejects.toThrow(
      "HIVE_BAD_DATA: Field a's type INTEGER in parquet file is incompatible with type varchar",
    );
  });

  it('says which file is none', async () => {
    const name = await table('a int', 'STORED AS PARQUET', { 'x.parquet': 'not parquet' });
    const error = (await bench.athena(`SELECT * FROM ${name}`).catch((caught: unknown) => caught)) as Error;
    expect(error.message).toBe(`HIVE_CURSOR_ERROR: not a valid Parquet file (s3://raw/${name}/x.parquet)`);
    expect(error.message).not.toContain(bench.dir);
  });
});

it('finds a file whose name looks like a pattern', async () => {
  const name = await table('a int', JSON_SERDE, { 'x[1]*?.json': lines({ a: 1 }), 'x1.json': lines({ a: 2 }) });
  expect(await bench.rows(`SELECT a FROM ${name} ORDER BY a`)).toEqual([['1'], ['2']]);
});

it('sees an empty table where nothing lies', async () => {
  const name = await table('a int', 'STORED AS PARQUET', {});
  expect(await bench.athena(`SELECT a, count(*) OVER () FROM ${name}`)).toMatchObject({
    rows: [],
    bytesScanned: 0,
    columns: [{ type: 'integer' }, {}],
  });
});
