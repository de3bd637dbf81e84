import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const RESULTS_BUCKET = 'cloudtree-athena-query-result';
export const GATE = 'gate';

/** A function that claims its token, waits while the gate object is missing, and leaves an outcome. */
const FUNCTION = new URL('../contract/workspace/functions/works/index.mjs', import.meta.url);

const SETTINGS = `
name: tiny
locale: en
region: ap-northeast-2
results: s3://${RESULTS_BUCKET}/claims
channels: { pipelines: C_PIPELINES }
athena: { database: tiny, output_location: "s3://${RESULTS_BUCKET}/queries/" }
roles: { admin: [U_ADMIN], operator: [U_OPERATOR], viewer: [U_VIEWER] }
`;

/** What one stage of each kind asks for; all three wait while the stack's gate is shut. */
const WITH = {
  'lambda-invoke': `{ function: works, payload: { gate: [${RESULTS_BUCKET}, ${GATE}] } }`,
  'athena-query': '{ database: tiny, sql: SELECT 42 }',
  'glue-job': '{ job: works }',
};

export type TinyKind = keyof typeof WITH;
export const TINY_KINDS = Object.keys(WITH) as TinyKind[];

/** A workspace in a new folder: one pipeline of two stages for each kind, named as the kind. */
export function writeTinyWorkspace(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-workspace-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  write('sluice.yml', SETTINGS);
  write('spark/works.sql', 'SELECT 42');
  write('functions/works/index.mjs', `export { handler } from '${FUNCTION.href}';\n`);
  write('functions/works/function.json', '{ "timeout": 300 }');
  for (const [kind, options] of Object.entries(WITH)) {
    write(
      `pipelines/${kind}/pipeline.yml`,
      `
title: ${kind}
owners: [S_DATA_ONCALL]
channel: pipelines
timezone: Asia/Seoul
schedules: [{ id: monthly, cron: "10 0 1 * *", period: previous-month }]
stages:
  first: { kind: ${kind}, with: ${options} }
  second: { kind: ${kind}, needs: [first], with: ${options} }
`,
    );
  }
  return dir;
}
