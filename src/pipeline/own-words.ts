import type { z } from 'zod';
import { OWN_DETAILS } from './own-details.ts';
import { OWN_FAILURES } from './own-failures.ts';
import type { OwnWords, StageFailure, Worded } from './run.ts';
import type { Say } from './saying.ts';

/** All that we say ourselves of an attempt: a catalogue has a sentence for each. */
export const OWN = { ...OWN_FAILURES, ...OWN_DETAILS };

export type OwnKey = keyof typeof OWN;
export type OwnAbout = { [K in OwnKey]: z.output<(typeof OWN)[K]['about']> };
export type OwnSentences = { [K in OwnKey]: (about: OwnAbout[K], say: Say) => string };

/** English without numbers and times as a reader would have them: for exports, logs and the audit log. */
const plain: Say = {
  duration: (ms) => `${Number((ms / 3_600_000).toFixed(2))} h`,
  count: String,
  theirs: (text) => (typeof text === 'string' ? text : (text['en'] ?? Object.values(text)[0] ?? '')),
  refusal: ({ sentence }) => sentence,
};

/** Says something of ours; the key fixes what it is about. */
export function ours<K extends OwnKey>(
  key: K,
  ...[about]: Record<string, never> extends OwnAbout[K] ? [about?: OwnAbout[K]] : [about: OwnAbout[K]]
): Worded {
  const given = (about ?? {}) as OwnAbout[K];
  const english = OWN[key].english as (about: OwnAbout[K], say: Say) => string;
  return { message: english(given, plain), own: { key, about: given as OwnWords['about'] } };
}

/** What a service says stays in its own words. */
export const theirs = (message: string): Worded => ({ message });

/** What a service says, or else what we have to say of its silence. */
export const theirsOr = (words: string | undefined, otherwise: Worded): Worded =>
  words === undefined ? otherwise : theirs(words);

/** Why an attempt failed; unless it is said, trying again would not mend it. */
export const failure = (
  code: string,
  { message, own }: Worded,
  { retryable = false, tail }: { retryable?: boolean; tail?: string | undefined } = {},
): StageFailure => ({ code, message, ...(own && { own }), retryable, ...(tail && { tail }) });

/** The sentences of English, by key. */
export const ENGLISH = Object.fromEntries(
  Object.entries(OWN).map(([key, { english }]) => [key, english]),
) as OwnSentences;

/** What a text of ours is about, if it is this one. */
export function aboutOf<K extends OwnKey>(key: K, own: OwnWords | undefined): OwnAbout[K] | undefined {
  return own?.key === key ? (OWN[key].about.safeParse(own.about).data as OwnAbout[K] | undefined) : undefined;
}

/** What is said of ours, in the sentences of a language; undefined of what this release does not say, or says of something else. */
export function readOwn(own: OwnWords | undefined, sentences: OwnSentences, say: Say): string | undefined {
  if (!own || !Object.hasOwn(OWN, own.key)) return undefined;
  const key = own.key as OwnKey;
  const about = aboutOf(key, own);
  return about && (sentences[key] as (about: unknown, say: Say) => string)(about, say);
}

/** Beside what is told of a running stage: the same as JSON (Worded), or nothing when it is a service's word. */
export const ownField = (stage: string): string => `~${stage}`;
