import { z } from 'zod';
import type { Definition, LocalizedText } from '../pipeline/definition-schema.ts';
import type { Run, RunEvent } from '../pipeline/run.ts';
import type { RichBlock } from './message.ts';
import { type Texts, texts } from './text/index.ts';

export interface Place {
  /** `pipeline:<name>` or `pool:<name>` */
  resource: string;
  place: number;
}

/** What stands still outside a run while one of its stages does. */
export interface Behind {
  pipelines: readonly string[];
  /** The id of the latest period that succeeded; absent when there is none, or when this run is about an earlier one. */
  asOf?: string;
}

/** Everything that the messages of a run are drawn from. */
export interface RunView {
  run: Run;
  definition: Definition;
  /** All events of the run so far, in order. */
  events: readonly RunEvent[];
  /** By stage: what is told of it while it runs; where we say that ourselves, beside it what it is about (`ownField`). */
  details: Readonly<Record<string, string>>;
  /** By stage: its page in the service's console. */
  links: Readonly<Record<string, string>>;
  /** By stage, and under `run` for the whole: what it stands in line for, and where (1 is next). */
  places: Readonly<Record<string, Place>>;
  /** For a run that waits for its turn: those whose turn it is. */
  atWork: readonly string[];
  /** By stage that waits for consent: what people are asked, rendered. */
  asks: Readonly<Record<string, string>>;
  /** Who may approve, by id, as far as they are named. */
  approvers: readonly string[];
  /** By stage that has failed or is in doubt: the pipelines that wait for it, and of which period their data is meanwhile. */
  behind?: Readonly<Record<string, Behind>>;
  /** The sorts of blocks that not every workspace takes and this one does; all when absent. */
  rich?: ReadonlySet<RichBlock>;
  region: string;
  /** US dollars for a terabyte that Athena scans. */
  perTerabyte?: number;
  /** The channel's language in posts, the viewer's in ephemerals. */
  locale: string;
}

/** A text of a definition in a language, or in English, or in the first there is. */
export function localized(text: LocalizedText, locale: string): string {
  if (typeof text === 'string') return text;
  return text[locale] ?? text[locale.split('-')[0]!] ?? text['en'] ?? Object.values(text)[0] ?? '';
}

/** What the parameters of a run of ours say that it is about, as pipeline/builtin gives them. */
const About = z.object({
  period: z.string().optional().catch(undefined),
  backfill: z
    .object({ periods: z.array(z.string()) })
    .optional()
    .catch(undefined),
});

/**
 * "Popular loans · 2026-10", and "· r2" where it is not the first run of its period; of a run of ours what it is: "Check of
 * Popular loans · 2026-10". Not escaped.
 */
export function titleOf({ run, definition, locale }: Pick<RunView, 'run' | 'definition' | 'locale'>): string {
  const name = localized(definition.title, locale);
  if (definition.hidden) return hiddenTitle(definition.name, name, run, texts(locale));
  const title = `${name} · ${run.period.id}`;
  return run.number > 1 ? `${title} · r${run.number}` : title;
}

/** An instant of ours is no period, so none is named. */
function hiddenTitle(kind: string, name: string, { params }: Run, t: Texts): string {
  const { period, backfill } = About.parse(params);
  if (kind === 'check') return [t.windows.run.check(name), period].filter(Boolean).join(' · ');
  if (kind !== 'backfill') return t.windows.run.ours.athena;
  const periods = backfill?.periods ?? [];
  return t.backfill.title(name, [...new Set([...periods.slice(0, 1), ...periods.slice(-1)])].join(' – '));
}

/** A stage's title with its id, which is what one types; the id alone where it has no title. Not escaped. */
export function stageName({ definition, locale }: Pick<RunView, 'definition' | 'locale'>, id: string): string {
  const title = definition.stages[id]?.title;
  return title === undefined ? id : `${localized(title, locale)} (${id})`;
}
