import { tablesIn } from '../sql-tables.ts';
import { classify, type StatementClass } from './athena-statements.ts';
import { arn, named, objectsUnder } from './permissions.ts';
import type { Json, Permission, Place } from './stage.ts';

/** What a statement needs, as far as its text and its options tell. */
export const athenaPermissions: readonly Permission[] = [
  {
    actions: [
      'athena:StartQueryExecution',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:StopQueryExecution',
      'athena:GetWorkGroup',
    ],
    on: ({ workgroup: name = 'primary' }, place) => [arn(place, 'athena', `workgroup/${named(name)}`)],
  },
  {
    actions: [
      'glue:GetDatabase',
      'glue:GetTable',
      'glue:GetTables',
      'glue:GetPartition',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
    ],
    on: (spec, place) => catalogue(spec, place),
  },
  {
    actions: ['glue:BatchCreatePartition', 'glue:CreatePartition', 'glue:UpdatePartition', 'glue:DeletePartition'],
    on: (spec, place) => when(spec, ['partitions', 'fills'], () => catalogue(spec, place)),
  },
  {
    actions: ['glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable'],
    on: (spec, place) => when(spec, ['catalogue', 'fills'], () => catalogue(spec, place)),
  },
  {
    actions: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
    on: (spec, place) => places(spec).flatMap((uri) => objectsUnder(place, uri)),
  },
  {
    actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    on: (spec, place) => places(spec).flatMap((uri) => objectsUnder(place, uri).slice(1)),
  },
  {
    actions: ['s3:DeleteObject'],
    on: ({ replaces }, place) => (replaces === undefined ? [] : objectsUnder(place, replaces).slice(1)),
  },
  {
    // The mark that a place was cleared.
    actions: ['s3:GetObject', 's3:PutObject'],
    on: ({ replaces }, place) => (replaces === undefined ? [] : objectsUnder(place, `${place.results}/`).slice(1)),
  },
];

type Given = Partial<Record<string, Json>>;

const when = ({ sql }: Given, classes: StatementClass[], then: () => string[]): string[] =>
  typeof sql === 'string' && classes.includes(classify(sql).class) ? then() : [];

/** Where a statement says that it writes. Where the tables lie that it reads is in the catalogue, not in the pipeline. */
const places = ({ outputLocation, replaces }: Given): Json[] =>
  [outputLocation, replaces].filter((uri) => uri !== undefined);

/** The databases of the tables that a statement names, with all their tables: which it touches is more than its names tell. */
function catalogue({ database: own, sql }: Given, place: Place): string[] {
  const databases = new Set([named(own)]);
  if (typeof sql === 'string') for (const name of tablesIn(sql, named(own))) databases.add(name.split('.')[0]!);
  return [
    arn(place, 'glue', 'catalog'),
    ...[...databases].flatMap((each) => [
      arn(place, 'glue', `database/${each}`),
      arn(place, 'glue', `table/${each}/*`),
    ]),
  ];
}
