import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateData } from '../../../local/data/generate.ts';

type Doc = Record<string, string>;

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'generated-'))));
afterEach(() => rm(dir, { recursive: true }));

const generate = async (name: string, seed?: number) => {
  await generateData(join(dir, name), seed === undefined ? {} : { seed });
  return readFile(join(dir, name, 'popular_loans/loans.json'), 'utf8');
};

describe('generateData', () => {
  it('writes the same bytes for the same seed, others for another', async () => {
    const bytes = await generate('a', 7);
    expect(await generate('b', 7)).toBe(bytes);
    expect(await generate('c', 8)).not.toBe(bytes);
  });

  it('makes popular loans with the traps of the real list', async () => {
    const { response } = JSON.parse(await generate('a'));
    const docs: Doc[] = response.docs.map((entry: { doc: Doc }) => entry.doc);
    expect(docs).toHaveLength(response.resultNum);
    expect(docs.length).toBeGreaterThan(200); // more than two pages of the collector
    expect(new Set(docs.map((doc) => doc['isbn13'])).size).toBe(docs.length);

    const counts = docs.map((doc) => Number(doc['loan_count']?.replaceAll(',', '')));
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(docs.every((doc) => /^\d{1,3}(,\d{3})*$/.test(doc['loan_count'] ?? ''))).toBe(true);

    const ranks = docs.map((doc) => doc['ranking']);
    expect(new Set(ranks).size).toBeLessThan(docs.length); // ties
    expect(ranks).toEqual(counts.map((count) => String(counts.indexOf(count) + 1)));

    expect(docs.some((doc) => !('vol' in doc))).toBe(true);
    expect(docs.some((doc) => doc['vol'] === '')).toBe(true);
    expect(docs.some((doc) => doc['addition_symbol']?.startsWith('0'))).toBe(true);
    expect(docs.some((doc) => doc['publication_year'] === '')).toBe(true);
    expect(docs.some((doc) => doc['bookname'] !== doc['bookname']?.trim())).toBe(true);
  });

  it('gives every book a valid ISBN', async () => {
    const { response } = JSON.parse(await generate('a'));
    for (const { doc } of response.docs) {
      const sum = Array.from(doc.isbn13 as string).reduce(
        (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
        0,
      );
      expect([doc.isbn13, sum % 10]).toEqual([doc.isbn13, 0]);
    }
  });
});
