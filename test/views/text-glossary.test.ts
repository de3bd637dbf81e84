import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Texts, texts } from '../../src/views/text/index.ts';
import { sayings } from './text-sayings.ts';

const glossary = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');

/** The rows of the table under a heading, without its head. */
function table(heading: string): string[][] {
  const section = glossary.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const COLUMNS = ['en', 'ko', 'pt'] as const;
const rows = ['Statuses', 'What was done', 'Buttons'].flatMap(table);

type Words = Readonly<Record<string, unknown>>;
/** A word of a catalogue; `{}` stands for what a button carries. */
function wordOf(t: Texts, key: string): unknown {
  const [group = '', name = ''] = key.split('.');
  const word = (t[group as keyof Texts] as Words | undefined)?.[name];
  return typeof word === 'function' ? (word as (carried: string) => string)('{}') : word;
}

describe('statuses, decisions and buttons', () => {
  it.each(rows.map(([key = '', ...words]) => [key.replaceAll('`', ''), words] as const))('%s', (key, words) => {
    expect(COLUMNS.map((locale) => wordOf(texts(locale), key))).toEqual(words);
  });

  it('are all in the glossary', () => {
    const t = texts('en');
    const keys = (['runStatus', 'stageState', 'done', 'buttons'] as const).flatMap((group) =>
      Object.keys(t[group]).map((name) => `\`${group}.${name}\``),
    );
    expect(rows.map(([key]) => key)).toEqual(keys);
  });

  it.each(COLUMNS)('in %s, a button has no more than 30 characters beside what it carries', (locale) => {
    const t = texts(locale);
    const carried = { retryStage: 'clean', statusOf: '인기대출도서 · 2026-10' } as Record<string, string>;
    for (const [name, word] of Object.entries(t.buttons)) {
      const text = typeof word === 'string' ? word : (word as (what: string) => string)(carried[name] ?? '12');
      expect([...text].length, text).toBeLessThanOrEqual(30);
    }
  });

  it.each(COLUMNS)('in %s, a doubt is explained by the words of its buttons', (locale) => {
    const { buttons, failure } = texts(locale);
    const named = [...failure.unknownNext.matchAll(/\*([^*]+)\*/g)].map(([, words]) => words);
    expect(named).toEqual([buttons.reattach, buttons.resubmit, buttons.markDone.replace('…', '')]);
  });

  it.each(COLUMNS)('in %s, the states of a run and of a stage are told apart', (locale) => {
    for (const states of [texts(locale).runStatus, texts(locale).stageState]) {
      const words = Object.values(states);
      expect(new Set(words).size).toBe(words.length);
    }
  });
});

describe('words that are never used', () => {
  const terms = table('Terms');
  const listed = (column: number): string[] => terms.flatMap((row) => row[column]!.split(', ')).filter(Boolean);
  /** What is code is data or typed, and keeps its own words. */
  const prose = (locale: string): string[] =>
    [...sayings(locale).values()].map((text) => text.replaceAll(/`[^`]*`/g, '`'));

  it('are known', () => {
    expect(terms.length).toBeGreaterThan(20);
    expect([listed(2).length > 10, listed(4).length > 10]).toEqual([true, true]);
  });

  it.each([
    ['ko', 1],
    ['pt', 3],
  ] as const)('%s says each term as the table does', (locale, column) => {
    const said = prose(locale).join('\n').toLowerCase();
    const missing = terms.filter((row) => !said.includes(row[column]!.split(';')[0]!.toLowerCase()));
    expect(missing.map((row) => row[column])).toEqual([]);
  });

  it.each([
    ['ko', 2],
    ['pt', 4],
  ] as const)('%s', (locale, column) => {
    const words = listed(column).map(
      (word) => new RegExp(`(?<!\\p{L})${word}${locale === 'pt' ? '(?!\\p{L})' : ''}`, 'iu'),
    );
    const said = prose(locale).filter((text) => words.some((word) => word.test(text)));
    expect(said).toEqual([]);
  });
});
