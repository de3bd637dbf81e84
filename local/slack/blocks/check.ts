import { z } from 'zod';
import { type Surface, surfaces } from './blocks.ts';
import { characters, limits } from './limits.ts';
import { unique } from './parts.ts';

type Loose = Record<string, unknown>;

/** All texts below a value, joined: what the limits on cells and markdown count. */
function textBelow(value: unknown): string {
  if (Array.isArray(value)) return value.map(textBelow).join('');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : textBelow(inner)))
    .join('');
}

const size = (value: unknown): number => characters(textBelow(value));
const below = (blocks: Loose[]): Loose[] => blocks.flatMap((b) => [b, ...((b['child_blocks'] as Loose[]) ?? [])]);

/** Limits that count over all blocks of one message. */
const totals: { type: string; what: string; max: number; count: (blocks: Loose[]) => number }[] = [
  { type: 'markdown', what: 'characters of markdown', max: limits.markdown, count: size },
  { type: 'table', what: 'table', max: 1, count: (all) => all.length },
  { type: 'table', what: 'characters in tables', max: limits.table.characters, count: size },
  { type: 'data_table', what: 'characters in data tables', max: limits.dataTable.characters, count: size },
  { type: 'data_visualization', what: 'charts', max: limits.chart.perMessage, count: (all) => all.length },
];

/** The blocks of one surface: each block by itself, then what holds only of all together. */
export const blocksOf = (surface: Surface) =>
  z
    .array(surfaces[surface])
    .max(surface === 'message' ? limits.blocks.message : limits.blocks.view)
    .check(unique('block_id', (block: { block_id?: string }) => block.block_id))
    .superRefine((blocks, context) => {
      const all = below(blocks);
      for (const total of totals) {
        const count = total.count(all.filter((block) => block['type'] === total.type));
        if (count > total.max) context.addIssue(`no more than ${total.max} ${total.what} allowed`);
      }
    });

/** Over how many characters Slack answers msg_blocks_too_long: containers count, the cells of tables do not. */
export const aggregate = (blocks: readonly unknown[]): number =>
  characters(JSON.stringify(blocks, (key, value) => (key === 'rows' ? undefined : value)));

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Loose | undefined)?.[key as string], root);

const sized: Record<string, { most(n: number): string; least(n: number): string }> = {
  array: { most: (n) => `no more than ${n} items allowed`, least: (n) => `no fewer than ${n} items allowed` },
  string: {
    most: (n) => `must be less than ${n + 1} characters`,
    least: (n) => `must be more than ${n - 1} characters`,
  },
};

/** A zod issue in the words of Slack's response_metadata.messages. */
function describe(issue: z.core.$ZodIssue, root: unknown, prefix: string): string {
  const pointer = (path: readonly PropertyKey[]) => `[json-pointer:${[prefix, ...path].join('/')}]`;
  const parent = issue.path.slice(0, -1);
  const field = String(issue.path.at(-1) ?? prefix.slice(1));
  const missing = issue.path.length > 0 && at(root, issue.path) === undefined;
  if (missing && issue.code !== 'custom') return `[ERROR] missing required field: ${field} ${pointer(parent)}`;
  switch (issue.code) {
    case 'invalid_union':
      return field === 'type'
        ? `[ERROR] unsupported type: ${String(at(root, issue.path))} ${pointer(parent)}`
        : `[ERROR] failed to match all allowed schemas ${pointer(issue.path)}`;
    case 'unrecognized_keys':
      return `[ERROR] invalid additional property: ${issue.keys.join(', ')} ${pointer(issue.path)}`;
    case 'too_big':
      return `[ERROR] ${sized[issue.origin]?.most(Number(issue.maximum)) ?? issue.message} ${pointer(issue.path)}`;
    case 'too_small':
      return `[ERROR] ${sized[issue.origin]?.least(Number(issue.minimum)) ?? issue.message} ${pointer(issue.path)}`;
    case 'invalid_type':
      return `[ERROR] must be a valid ${issue.expected} ${pointer(issue.path)}`;
    default:
      return `[ERROR] ${issue.message} ${pointer(issue.path)}`;
  }
}

/** The messages of a failed parse; none means that the value is right. */
export function problems(schema: z.ZodType, value: unknown, prefix: string): string[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => describe(issue, value, prefix));
}
