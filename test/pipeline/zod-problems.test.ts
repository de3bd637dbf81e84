import { expect, test } from 'vitest';
import { z } from 'zod';
import { sentenceOf } from '../../src/pipeline/zod-problems.ts';

test.each<[z.ZodType, unknown, string]>([
  [z.null(), 1, 'must be null, but is 1'],
  [z.int(), 1.5, 'must be a whole number, but is 1.5'],
  [z.string(), null, 'must be a text, but is empty'],
  [z.strictObject({}), true, 'must be a map, but is true'],
  [z.union([z.string(), z.number()]), undefined, 'is missing'],
  [z.union([z.string(), z.number()]), {}, 'has a form that is not possible here: a map'],
  [z.enum(['a']), undefined, 'is missing'],
  [z.string().max(2), 'abc', 'must have at most 2 characters'],
  [z.number().max(2), 3, 'must be at most 2'],
  [z.string().regex(/a/, 'must hold an a'), 'b', 'must hold an a'],
])('what a schema found is said plainly: %#', (schema, value, sentence) => {
  const { error } = schema.safeParse(value, { error: sentenceOf });
  expect(error?.issues.map(({ message }) => message)).toEqual([sentence]);
});
