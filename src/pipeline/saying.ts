import { z } from 'zod';
import type { LocalizedText } from './definition-schema.ts';

/** What a sentence of ours needs of its language beside its words. */
export interface Say {
  /** Milliseconds: "1 h 30 min". */
  duration(ms: number): string;
  count(value: number): string;
  /** What a team has written, in the language of the sentence where there is such a text. */
  theirs(text: LocalizedText): string;
  /** Why a run was not started: `sentence` is that in English, `refusal` the same without a language, as of `at`. */
  refusal(refused: Refused): string;
}

/** Why a run was not started. */
export const Refused = z.object({ sentence: z.string(), refusal: z.json(), at: z.number() });
export type Refused = z.output<typeof Refused>;

/** A sentence of ours: what it is about, and how it is said in English, the language in which it is kept. */
export const saying = <Shape extends z.ZodRawShape>(
  about: Shape,
  english: (about: z.output<z.ZodObject<Shape>>, say: Say) => string,
) => ({ about: z.object(about), english });

export const text = z.string();
export const number = z.number();

/** Work that a service knows by an id. */
const Work = z.enum(['query', 'statement', 'ingestion', 'execution', 'crawl', 'run']);
export type Work = z.output<typeof Work>;
export const work = { is: Work, id: text };

/** A file that is awaited: the pattern that names it, and why what is there does not count. */
export const AwaitedFile = z.object({
  pattern: text,
  why: z
    .discriminatedUnion('is', [
      /** `of` is an instant, ISO 8601. */
      z.object({ is: z.literal('old'), of: text }),
      z.object({ is: z.literal('small'), bytes: number }),
      z.object({ is: z.literal('changing') }),
    ])
    .optional(),
});
export type AwaitedFile = z.output<typeof AwaitedFile>;

/** Files that are awaited, in English. */
export const awaited = (files: readonly AwaitedFile[]): string =>
  files.map(({ pattern, why }) => (why ? `${pattern} (${objection(why)})` : pattern)).join(', ');
const objection = (why: NonNullable<AwaitedFile['why']>): string =>
  why.is === 'old' ? `only one from ${why.of}` : why.is === 'small' ? `only ${why.bytes} bytes` : 'still changing';
