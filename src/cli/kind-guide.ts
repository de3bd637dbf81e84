import { stringify } from 'yaml';
import { z } from 'zod';
import type { Json, StageKind } from '../pipeline/stages/stage.ts';

/** One option of a kind, as people are told of it. */
export interface KindOption {
  name: string;
  /** `text`, `whole number`, `list of text`… */
  type: string;
  required: boolean;
  default?: Json;
  about?: string;
}

/** A kind as `sluice kinds` and docs/kinds.md tell it. */
export interface KindGuide {
  kind: string;
  summary: string;
  options: KindOption[];
  /** The options of `with`, as JSON Schema. */
  schema: Json;
  example: Json;
  actions: string[];
}

interface Schema {
  type?: string;
  enum?: Json[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: Json;
  description?: string;
}

/** All there is to tell of a kind, from its own definition. */
export function guideOf({ kind, summary, spec, example = {}, iam }: StageKind): KindGuide {
  const schema = z.toJSONSchema(spec, { io: 'input', unrepresentable: 'any' }) as Schema;
  const options = Object.entries(schema.properties ?? {}).map(([name, option]): KindOption => ({
    name,
    type: typeOf(option),
    required: schema.required?.includes(name) ?? false,
    ...(option.default !== undefined && { default: option.default }),
    ...(option.description !== undefined && { about: option.description }),
  }));
  const actions = [...new Set(iam.flatMap((permission) => permission.actions))].toSorted();
  return { kind, summary, options, schema: schema as unknown as Json, example, actions };
}

const TYPES: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'map',
  null: 'nothing',
};

function typeOf({ type, enum: values, anyOf, items }: Schema): string {
  if (values) return values.map(String).join(' or ');
  if (anyOf)
    return anyOf
      .map(typeOf)
      .filter((each) => each !== 'nothing')
      .join(' or ');
  if (type === 'array') return `list of ${items ? typeOf(items) : 'anything'}`;
  return TYPES[type ?? ''] ?? 'anything';
}

const asYaml = (value: unknown): string => stringify(value, { lineWidth: 0 }).trimEnd();

/** The example of a kind as it stands in a pipeline.yml. */
const exampleOf = ({ kind, example }: KindGuide): string => asYaml({ [kind.split('-')[0]!]: { kind, with: example } });

/** docs/kinds.md. */
export function kindsPage(guides: readonly KindGuide[]): string {
  const head = [
    '# Kinds of stages',
    '',
    'Written by `node scripts/kinds-page.ts` from the kinds themselves; `npx sluice kinds` tells the same. `sql_file` may stand for `sql`.',
    'Values may hold templates. `npx sluice iam` prints the role that the pipelines of a workspace need.',
    '',
    'Whatever a stage does, doing it again gives the same. What a kind cannot make so, `npx sluice validate` refuses, and says how to',
    'write it: on Athena `CREATE`, `DROP` and `ADD PARTITION` with `IF [NOT] EXISTS`; `CREATE TABLE … AS`, `INSERT INTO` and `UNLOAD` with',
    '`replaces`, the place that the statement alone fills. That place is emptied before each attempt, once, and the table that',
    '`CREATE TABLE … AS` makes is dropped if it lies there: readers miss it while the statement runs. Several statements on Redshift are',
    'one transaction; load into a staging table and swap it by `ALTER TABLE … RENAME TO`.',
    '',
  ];
  return [...head, ...guides.map(section)].join('\n');
}

function section(guide: KindGuide): string {
  const rows = guide.options.map(({ name, type, required, default: otherwise, about }) => {
    const must = required ? 'yes' : otherwise === undefined ? '' : `\`${JSON.stringify(otherwise)}\``;
    return `| \`${name}\` | ${type} | ${must} | ${(about ?? '').replaceAll('|', '\\|')} |`;
  });
  return [
    `## ${guide.kind}`,
    '',
    `${guide.summary}.`,
    '',
    '| option | type | needed, or default | |',
    '|---|---|---|---|',
    ...rows,
    '',
    '```yaml',
    exampleOf(guide),
    '```',
    '',
    `IAM: ${guide.actions.map((action) => `\`${action}\``).join(', ')}`,
    '',
  ].join('\n');
}

/** A kind for the terminal. */
export function guideText(guide: KindGuide): string {
  const width = Math.max(...guide.options.map(({ name }) => name.length));
  const options = guide.options.map(({ name, type, required, default: otherwise, about }) => {
    const must = required ? ', needed' : otherwise === undefined ? '' : `, ${JSON.stringify(otherwise)} when absent`;
    return `  ${name.padEnd(width)}  ${type}${must}${about === undefined ? '' : `: ${about}`}`;
  });
  const indented = exampleOf(guide).replaceAll(/^/gm, '  ');
  return [`${guide.kind} — ${guide.summary}`, ...options, '', indented, '', `  IAM: ${guide.actions.join(' ')}`].join(
    '\n',
  );
}
