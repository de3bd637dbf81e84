import { describe, expect, it, test } from 'vitest';
import { files, read } from './files.ts';

/** Where attempts fail and are told of. */
const PLACES = /^src\/(?:pipeline|jobs)\/.*\.ts$/;
/** Their sentences are the compiler's, which `sluice validate` prints alike; and the one about a person is never shown. */
const COMPILER = new Set(['src/pipeline/template.ts', 'src/pipeline/expression.ts', 'src/pipeline/decide-approval.ts']);

const TEXT = String.raw`(?:'[^'\n]*'|"[^"\n]*"|\`[^\`]*\`)`;
/** Prose where only what is said without a language, or in the words of others, may stand. */
const PROSE = [
  new RegExp(String.raw`\btheirs\(\s*${TEXT}`, 'g'),
  new RegExp(String.raw`\bnew StageError\(\s*${TEXT},\s*${TEXT}`, 'g'),
  // One word is the service's for a state.
  /\bdetail: (?:'[^'\n]*\s[^'\n]*'|`[^`]*\s[^`]*`)/g,
  /\bcode: ['`][A-Z]\w*\.[^\n]*,\s*message\b/g,
  new RegExp(String.raw`\bwarnings: \[\s*${TEXT}`, 'g'),
];
const proseIn = (source: string): string[] => PROSE.flatMap((pattern) => source.match(pattern) ?? []);

test('what we say of an attempt is said by `ours`, so every catalogue has a sentence for it', () => {
  const places = files.filter((path) => PLACES.test(path) && !COMPILER.has(path));
  expect(places.length).toBeGreaterThan(100);
  const found = places.flatMap((path) => proseIn(read(path)).map((prose) => `${path}: ${prose}`));
  expect(found).toEqual([]);
});

describe('prose is found', () => {
  it.each([
    "failed('Glue.FAILED', theirs(`Job ${job} failed.`), true)",
    "new StageError('Sluice.X', `${place} is not there`, { retryable: false })",
    "new StageError(\n  'Sluice.X',\n  'It is not there.',\n)",
    "{ state: 'running', detail: 'not listed yet' }",
    'detail: `${done} of ${all}`',
    "{ code: 'Sluice.X', message: 'gone', retryable: false }",
    "const error = { code: 'Sluice.X', message, retryable: false };",
    'warnings: [`${rows} rows were left out`]',
  ])('%s', (source) => {
    expect(proseIn(source)).toHaveLength(1);
  });

  it.each([
    'theirs(error.message)',
    "failed('Glue.FAILED', ours('crawlFailed', { crawler }), true)",
    "detail: 'QUEUED'",
  ])('and %s is none', (source) => {
    expect(proseIn(source)).toEqual([]);
  });
});
