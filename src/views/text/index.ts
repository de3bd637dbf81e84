import type { Refusal, UserErrors } from '../../errors.ts';
import type { Change } from '../../pipeline/changes.ts';
import { changeList } from '../changes.ts';
import { clip } from '../clip.ts';
import { code } from '../escape.ts';
import { mention } from '../mentions.ts';
import { en } from './en.ts';
import { list, relative, span } from './format.ts';
import { ko } from './ko.ts';
import { pt } from './pt.ts';

/** A catalogue: one language's words. English is the first; the others are typed against it. */
export type Texts = typeof en;

const catalogues: Record<string, Texts> = { en, ko, pt };

/** The words of a locale ("ko", "en-GB"); English where there is no catalogue. */
export const texts = (locale: string): Texts => catalogues[locale] ?? catalogues[locale.split('-')[0]!] ?? en;

/** The language of a locale ("pt-BR") in which there is a catalogue; undefined when there is none. */
export const languageOf = (locale: string | undefined): string | undefined =>
  [locale, locale?.split('-')[0]].find((each) => each !== undefined && Object.hasOwn(catalogues, each));

/** What a sentence about a refusal may need beside its parameters. */
export interface Say {
  /** Data as inline code. */
  code(text: string): string;
  /** Data, each as inline code, as a list. */
  codes(items: readonly string[]): string;
  /** Data, each as inline code, one of which is meant: "a or b". */
  either(items: readonly string[]): string;
  /** What is said already, as a list. */
  list(items: readonly string[]): string;
  /** What has changed in a definition. */
  changes(changes: readonly Change[]): string;
  /** "2 h ago". */
  ago(at: number): string;
  /** "30 min". */
  span(ms: number): string;
  /** A person by id. */
  who(id: string): string;
  /** People and groups by id, as a list. */
  whom(ids: readonly string[]): string;
}

/** Characters of what a refusal repeats: enough to know one's own words again. */
const REPEATED = 80;
/** Parameters that are no one's words and of which every character counts. */
const WHOLE: ReadonlySet<string> = new Set(['run', 'target', 'usage', 'problem', 'why']);

/** A refusal's parameters, each text within what is repeated of it. */
const clipped = <T>(value: T, name = ''): T => {
  if (typeof value === 'string') return (WHOLE.has(name) ? value : clip(value, REPEATED)) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => clipped(each, name)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clipped(each as unknown, key)])) as T;
};

/** The sentence for a refusal, in mrkdwn: what is wrong, what was perhaps meant, and what to type next. */
export function refusalText(refusal: Refusal, locale: string, now: number): string {
  const t = texts(locale);
  const say: Say = {
    code,
    codes: (items) => list(items.map(code), t, 12),
    either: (items) => list(items.map(code), t, 12, 'disjunction'),
    list: (items) => list(items, t, 12),
    changes: (changes) => changeList(changes, t),
    ago: (at) => relative(at, now, t),
    span: (ms) => span(ms, t),
    who: (id) => mention(id, t),
    whom: (ids) =>
      list(
        ids.map((id) => mention(id, t)),
        t,
      ),
  };
  const sentence = t.refusals[refusal.key] as (params: UserErrors[typeof refusal.key], say: Say) => string;
  return sentence(clipped(refusal.params), say);
}
