import type { z } from 'zod';
import type { Accepted } from '../errors.ts';
import type { Definition } from './definition-schema.ts';
import { checkExpression } from './expression.ts';
import { findCycle } from './graph.ts';
import { didYouMean } from './nearest.ts';
import { acceptedBy, fits, notAmong } from './params.ts';
import type { Problem } from './problem.ts';
import { cronProblem, isZone, nearestZone } from './schedule.ts';
import { knownTo, type Known, type TextProblem } from './scope.ts';
import type { Json, StageKind } from './stages/stage.ts';
import { checkTemplate, isTemplate } from './template.ts';
import { checkTriggers } from './trigger-checks.ts';
import type { Source } from './yaml-source.ts';
import { problemsOf, sentenceOf, valueAt } from './zod-problems.ts';

interface Checked {
  source: Source;
  /** SQL files by the stage that names them, relative to the definition's folder. */
  files: ReadonlyMap<string, string>;
  kinds: Record<string, StageKind>;
  channels?: readonly string[];
  pools?: readonly string[];
  pipelines?: readonly string[];
  hasTopic?: boolean;
}

/** What a schema cannot see: references, cycles, times, zones, the options of each kind, templates and expressions. */
export function checkDefinition(definition: Definition, context: Checked): Problem[] {
  return [
    ...checkPlace(definition, context),
    ...checkEscalation(definition, context),
    ...checkSchedules(definition, context),
    ...checkTriggers(definition, context),
    ...checkParams(definition, context),
    ...checkGraph(definition, context),
    ...Object.keys(definition.stages).flatMap((id) => [
      ...checkKind(definition, id, context),
      ...checkPool(definition, id, context),
      ...checkTexts(definition, id, context),
    ]),
  ];
}

function checkPlace({ channel, timezone }: Definition, { source, channels }: Checked): Problem[] {
  const problems: Problem[] = [];
  if (channels && !channels.includes(channel)) {
    problems.push(
      source.problem(['channel'], `sluice.yml has no channel called ${JSON.stringify(channel)}`, {
        hint: didYouMean(channel, channels),
      }),
    );
  }
  if (!isZone(timezone)) {
    const near = nearestZone(timezone);
    const hint =
      near === undefined ? 'Write a name such as Asia/Seoul, Europe/London or UTC' : `Did you mean "${near}"?`;
    problems.push(source.problem(['timezone'], `${JSON.stringify(timezone)} is not a time zone`, { hint }));
  }
  return problems;
}

function checkEscalation({ escalate }: Definition, { source, hasTopic }: Checked): Problem[] {
  if (escalate?.to !== 'sns' || hasTopic !== false) return [];
  const hint = 'Name it there: escalation: { topic: arn:aws:sns:… }';
  return [source.problem(['escalate', 'to'], 'sluice.yml names no topic', { hint })];
}

function checkSchedules({ schedules }: Definition, { source }: Checked): Problem[] {
  return schedules.flatMap(({ id, cron }, index) => {
    const wrong = cronProblem(cron);
    const twice = schedules.findIndex((other) => other.id === id) < index;
    return [
      ...(wrong === undefined ? [] : [source.problem(['schedules', index, 'cron'], wrong)]),
      ...(twice
        ? [source.problem(['schedules', index, 'id'], `another schedule is called ${JSON.stringify(id)}`)]
        : []),
    ];
  });
}

const EXPECTED: Record<Accepted['is'], string> = {
  string: 'a text',
  number: 'a number, such as 12 or 0.5',
  boolean: 'true or false',
  date: 'a date, such as 2026-10-31',
  list: 'a list, such as ["a","b"] or a,b',
  json: 'a JSON value, such as {"a":1}',
};

/** Definitions are written, and their problems told, in English. */
const inWords = ({ is, among }: Accepted): string =>
  among === undefined ? EXPECTED[is] : `${is === 'list' ? 'a list of ' : ''}${among.join(', ')}`;

function checkParams({ params, schedules, triggers }: Definition, { source }: Checked): Problem[] {
  const starter = schedules.length > 0 ? 'schedule' : 'trigger';
  const startsItself = schedules.length + triggers.length > 0;
  return Object.entries(params).flatMap(([name, spec]) => {
    const value = spec.default;
    if (value === undefined) {
      const message = `has no default, so no ${starter} could start this pipeline`;
      return startsItself ? [source.problem(['params', name], message)] : [];
    }
    if (fits(spec.type, value) && notAmong(spec, value).length === 0) return [];
    return [source.problem(['params', name, 'default'], `must be ${inWords(acceptedBy(spec))}`)];
  });
}

function checkGraph({ stages }: Definition, { source }: Checked): Problem[] {
  const ids = Object.keys(stages);
  const unknown = ids.flatMap((id) =>
    stages[id]!.needs.flatMap((need, index) => {
      const path = ['stages', id, 'needs', index];
      if (!Object.hasOwn(stages, need)) {
        return [source.problem(path, `no stage is called ${JSON.stringify(need)}`, { hint: didYouMean(need, ids) })];
      }
      const twice = stages[id]!.needs.indexOf(need) < index;
      return twice ? [source.problem(path, `${JSON.stringify(need)} stands here twice`)] : [];
    }),
  );
  if (unknown.length > 0) return unknown;
  const cycle = findCycle(stages);
  if (!cycle) return [];
  const message = `the stages wait for each other: ${cycle.join(' → ')}`;
  return [source.problem(['stages', cycle[0]!, 'needs'], message, { hint: 'Remove one of these needs' })];
}

function checkKind({ stages }: Definition, id: string, { source, kinds, files }: Checked): Problem[] {
  const stage = stages[id]!;
  if (!Object.hasOwn(kinds, stage.kind)) {
    const hint = didYouMean(stage.kind, Object.keys(kinds));
    return [source.problem(['stages', id, 'kind'], `no kind is called ${JSON.stringify(stage.kind)}`, { hint })];
  }
  const { spec } = kinds[stage.kind]!;
  const parsed = spec.safeParse(stage.with, { error: sentenceOf });
  if (parsed.success) return [];
  // The person wrote sql_file where the kind reads sql.
  const written = (key: PropertyKey): PropertyKey => (key === 'sql' && files.has(id) ? 'sql_file' : key);
  const certain = parsed.error.issues.flatMap((issue): z.core.$ZodIssue[] => {
    if (issue.code === 'unrecognized_keys') return [{ ...issue, keys: issue.keys.map((key) => String(written(key))) }];
    const isCertain = issue.code === 'custom' && issue.params?.['certain'] === true;
    return !isCertain && holdsTemplate(valueAt(stage.with, issue.path))
      ? []
      : [{ ...issue, path: issue.path.map(written) }];
  });
  return problemsOf(spec, certain, source, ['stages', id, 'with']);
}

function checkPool({ stages }: Definition, id: string, { source, pools }: Checked): Problem[] {
  const pool = stages[id]!.pool;
  if (pool === undefined || !pools || pools.includes(pool)) return [];
  const hint = pools.length === 0 ? `Name it there with its size: pools: { ${pool}: 3 }` : didYouMean(pool, pools);
  return [source.problem(['stages', id, 'pool'], `sluice.yml has no pool called ${JSON.stringify(pool)}`, { hint })];
}

/** What a template yields is only known in a run, so neither is whether the kind takes it; but for what a kind calls certain. */
function holdsTemplate(value: unknown): boolean {
  if (typeof value === 'string') return isTemplate(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}

/** The templates and expressions of one stage, each against what it may name. */
function checkTexts(definition: Definition, id: string, { source, files }: Checked): Problem[] {
  const stage = definition.stages[id]!;
  const [spec, own] = [knownTo(definition, id, 'with'), knownTo(definition, id, 'expect')];
  const at = (path: PropertyKey[], found: TextProblem[]): Problem[] =>
    found.map(({ message, hint, unknown, line, column }) => {
      const [root, name] = unknown?.path ?? [];
      const later = root === 'stages' && name !== undefined && Object.hasOwn(definition.stages, name);
      const advice = later ? `${id} does not need ${name}, directly or through others: add it to needs` : hint;
      const place = source.problem(path, message, { hint: advice });
      const file = path.length === 4 && path[3] === 'sql' ? files.get(id) : undefined;
      return file === undefined ? place : { ...place, file: beside(source.file, file), line, column };
    });
  const templates = (value: Json, path: PropertyKey[], known: Known): Problem[] => {
    if (typeof value === 'string') return at(path, checkTemplate(value, known));
    if (Array.isArray(value)) return value.flatMap((item, index) => templates(item, [...path, index], known));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => templates(item, [...path, key], known));
  };
  return [
    ...(stage.when === undefined ? [] : at(['stages', id, 'when'], checkExpression(stage.when, spec))),
    ...templates(stage.with, ['stages', id, 'with'], spec),
    ...templates(stage.approval?.ask ?? '', ['stages', id, 'approval', 'ask'], knownTo(definition, id, 'ask')),
    ...stage.expect.flatMap((expectation, index) => [
      ...at(['stages', id, 'expect', index, 'that'], checkExpression(expectation.that, own)),
      ...templates(expectation.else, ['stages', id, 'expect', index, 'else'], own),
    ]),
  ];
}

/** The path of a file that another one names, in the form in which the other one is named. */
const beside = (file: string, named: string): string => file.replace(/[^/]*$/, '') + named;
