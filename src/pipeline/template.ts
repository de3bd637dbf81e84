import { filters, Liquid, Output, type Context, type Template } from 'liquidjs';
import { DateTime } from 'luxon';
import { StageError } from '../errors.ts';
import { didYouMean } from './nearest.ts';
import { nameProblem, valuesOf, type Known, type Scope, type TextProblem } from './scope.ts';
import type { Json } from './stages/stage.ts';

export { evaluate } from './expression.ts';
export type { Scope } from './scope.ts';

const TAGS = new Set(['if', 'unless', 'for', 'raw', 'comment']);
/** A template says the same for the same run: no filter here knows a clock, a random number or the machine's time zone. */
const FILTERS = new Set(
  (
    'abs append at_least at_most capitalize ceil compact concat date default divided_by downcase first floor join json last ' +
    'map minus modulo plus prepend remove replace reverse round size slice sort split strip times truncate uniq upcase url_encode'
  ).split(' '),
);

/** A date written without an offset is one of the pipeline's zone, as everything that is shown is. */
function date(this: { context: Context }, value: unknown, format = '%Y-%m-%d', zone?: string): unknown {
  const timezone = zone ?? String(this.context.getSync(['timezone']));
  const instant = DateTime.fromISO(typeof value === 'string' ? value : '', { zone: timezone });
  if (!instant.isValid)
    throw new Error(`date needs an instant such as period.start and a known zone, not ${JSON.stringify(value)}`);
  return (filters['date'] as (...args: unknown[]) => unknown).call(this, instant.toISO(), format, timezone);
}

/** Inside a longer text only what has one obvious spelling may stand; a list or nothing at all would be a guess. */
function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const hint = Array.isArray(value)
    ? 'a list: use | join: "," or | json'
    : 'a map: name one of its keys, or use | json';
  throw new Error(`a value inside a text is ${value === null || value === undefined ? 'empty' : hint}`);
}

function engine(keepOutputType: boolean): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    lenientIf: true,
    locale: 'en',
    templates: {},
    parseLimit: 256 * 1024,
    renderLimit: 1000,
    memoryLimit: 4_000_000,
    keepOutputType,
    ...(keepOutputType ? {} : { outputEscape: spell }),
  });
  for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!FILTERS.has(name)) delete liquid.filters[name];
  liquid.registerFilter('date', date);
  return liquid;
}

const typed = engine(true);
const text = engine(false);

/** True when the text holds template syntax, so that its value is only known in a run. */
export const isTemplate = (value: string): boolean => value.includes('{{') || value.includes('{%');

const isOneOutput = (templates: Template[]): boolean => templates.length === 1 && templates[0] instanceof Output;

/**
 * Renders every text in a value, once: what a template yields is never a template again. A text that is exactly one
 * `{{ … }}` keeps its value's type. Throws StageError `Sluice.Template`, which no retry can mend.
 */
export function render(value: Json, scope: Scope): Json {
  // Most texts are no template, and instants are dear to spell.
  let values: Record<string, unknown> | undefined;
  const walk = (inner: Json): Json => {
    if (typeof inner === 'string')
      return isTemplate(inner) ? renderText(inner, (values ??= valuesOf(scope, (at) => at.toISO()))) : inner;
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value);
}

function renderText(template: string, values: Record<string, unknown>): Json {
  try {
    const templates = text.parse(template);
    if (!isOneOutput(templates)) return text.renderSync(templates, values) as string;
    const result: unknown = typed.parseAndRenderSync(template, values);
    return JSON.parse(JSON.stringify(result ?? null)) as Json;
  } catch (error) {
    const { message } = problemOf(error);
    throw new StageError('Sluice.Template', `${message} in ${shortened(template)}`, { retryable: false, cause: error });
  }
}

const shortened = (template: string): string => (template.length > 120 ? `${template.slice(0, 119)}…` : template);

/** Checks a template without running it: its syntax, its filters, and that every name is in scope. */
export function checkTemplate(template: string, known: Known): TextProblem[] {
  if (!isTemplate(template)) return [];
  try {
    const { globals } = text.analyzeSync(text.parse(template), { partials: false });
    return Object.values(globals)
      .flat()
      .flatMap((variable) => {
        const path = variable.segments.findIndex((segment) => typeof segment === 'object');
        const names = variable.segments.slice(0, path === -1 ? undefined : path).map(String);
        return nameProblem(known, names, { line: variable.location.row, column: variable.location.col });
      });
  } catch (error) {
    return [problemOf(error)];
  }
}

/** LiquidJS writes the place into its message; people get it once, as a place. */
function problemOf(error: unknown): TextProblem {
  const { message, token } = error as Error & { token?: { getPosition(): [number, number] } };
  const [line, column] = token?.getPosition() ?? [1, 1];
  const sentence = message.replace(/, line:\d+, col:\d+$/, '');
  const filter = /^undefined filter: (.*)$/.exec(sentence)?.[1];
  if (filter !== undefined) {
    return { message: `no filter is called ${filter}`, hint: didYouMean(filter, [...FILTERS]), line, column };
  }
  const missing = /^undefined variable: (.*)$/.exec(sentence)?.[1];
  return { message: missing === undefined ? sentence : `${missing} is not there`, line, column };
}
