import { DateTime } from 'luxon';
import { Document, type Scalar, stringify } from 'yaml';
import type { Plan, PlannedStage } from '../pipeline/plan.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { localized } from '../views/run-view.ts';
import { duration } from '../views/text/format.ts';
import { texts } from '../views/text/index.ts';

const t = texts('en');
const LATER = ' known only in the run';

/** A plan for people: the specs as YAML, what only the run knows marked where it stands. */
export function planText({ pipeline, title, period, owners, channel, timezone, params, stages }: Plan): string {
  const at = (ms: number): string => DateTime.fromMillis(ms, { zone: timezone }).toISO({ suppressMilliseconds: true })!;
  const head = [
    `${pipeline} · ${period.id} — ${localized(title, 'en')}`,
    `from ${at(period.start)} to before ${at(period.end)} (${timezone})`,
    `owners ${owners.join(', ') || 'none'} · channel ${channel}`,
    ...(Object.keys(params).length === 0 ? [] : ['params:', indented(stringify(params, { lineWidth: 0 }), 2)]),
  ];
  const blocks = stages.map((stage, index) => stageText(stage, index + 1));
  return [head.join('\n'), ...blocks, 'Nothing was submitted.'].join('\n\n');
}

function stageText(stage: PlannedStage, number: number): string {
  const { id, kind, needs, when, runs, retries, deadline, expect, writes, problems } = stage;
  const tries =
    retries.max === 0
      ? 'no retries'
      : `up to ${retries.max} retries, ${duration(retries.delay, t)} apart (${retries.backoff})`;
  const facts = [
    needs.length === 0 ? 'needs nothing' : `needs ${needs.join(', ')}`,
    ...(runs === 'on-success' ? [] : [`runs ${runs}`]),
    tries,
    `deadline ${duration(deadline, t)}`,
  ];
  return [
    `${number}. ${id} — ${kind}: ${kinds[kind]?.summary ?? 'unknown kind'}`,
    `   ${facts.join(' · ')}`,
    ...(when === undefined ? [] : [`   when ${when}`]),
    ...(writes.length === 0 ? [] : [`   writes ${writes.join(', ')}`]),
    ...expect.map(({ that, else: otherwise, level }) => `   expects ${that} (${level}: ${localized(otherwise, 'en')})`),
    indented(specText(stage), 6),
    ...problems.map((problem) => `   PROBLEM ${problem}`),
  ].join('\n');
}

function specText({ spec, later }: PlannedStage): string {
  const document = new Document(spec);
  for (const { path } of later) (document.getIn(path, true) as Scalar).comment = LATER;
  return document.toString({ lineWidth: 0 });
}

const indented = (text: string, by: number): string => text.trimEnd().replaceAll(/^(?=.)/gm, ' '.repeat(by));
