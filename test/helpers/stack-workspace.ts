import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { type Fixture, fixtureOf } from '../contract/fixture.ts';
import { RESULTS_BUCKET } from '../contract/scripted-aws.ts';

const SETTINGS = `
name: tiny
locale: en
region: ap-northeast-2
results: s3://${RESULTS_BUCKET}/claims
channels: { pipelines: C_PIPELINES, fallback: C_ALERTS }
athena: { database: tiny, output_location: "s3://${RESULTS_BUCKET}/queries/" }
roles: { admin: [U_ADMIN], operator: [U_OPERATOR], viewer: [U_VIEWER] }
`;

/** What is known of each kind; one without fixtures is missing, and each test that tries it fails by its name. */
const fixtures = new Map<string, Fixture>();
for (const kind of Object.keys(kinds)) {
  const fixture = await fixtureOf(kind).catch(() => undefined);
  if (fixture) fixtures.set(kind, fixture);
}

/** The kinds that have a pipeline. */
export const TINY_KINDS = [...fixtures.keys()];

/** A pipeline file whose two stages wait while the stack's gate is shut; `head` replaces its schedule, `stages` them. */
export function tinyPipeline(title: string, parts: { head?: string; stages?: string; kind?: string } = {}): string {
  const { kind = 'athena-query', head = 'schedules: [{ id: monthly, cron: "10 0 1 * *", period: previous-month }]' } =
    parts;
  const options = JSON.stringify(fixtures.get(kind)?.held);
  const stages = `  first: { kind: ${kind}, with: ${options} }
  second: { kind: ${kind}, needs: [first], with: ${options} }`;
  return `title: ${title}
owners: [S_DATA_ONCALL]
channel: pipelines
timezone: Asia/Seoul
${head}
stages:
${parts.stages ?? stages}
`;
}

/** Writes a file of a workspace, and its folders. */
export function writeInto(workspace: string, path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

/** One pipeline of two stages for each kind, named as the kind. */
const ofKinds = (): Record<string, string> =>
  Object.fromEntries(TINY_KINDS.map((kind) => [kind, tinyPipeline(kind, { kind })]));

/** A workspace in a new folder, with these pipeline files by name, or one of each kind. */
export function writeTinyWorkspace(pipelines = ofKinds()): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-workspace-'));
  writeInto(dir, 'sluice.yml', SETTINGS);
  for (const [name, text] of Object.entries(pipelines)) writeInto(dir, `pipelines/${name}/pipeline.yml`, text);
  return dir;
}
