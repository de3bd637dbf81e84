import type { Action } from '../../src/pipeline/access.ts';
import type { ActionId, ActionPayload, ModalId, ModalPayload } from '../../src/views/actions.ts';

/*
 * Who may do what, and how it is asked for. What is expected is written down here anew and shares nothing with access.ts.
 */

export const SETTINGS = `name: test
region: ap-northeast-2
results: s3://results/sluice
channels: { pipelines: C_PIPELINES, alerts: C_ALERTS }
athena: { database: shop, output_location: s3://bucket/queries/ }
roles:
  admin: [U_ADMIN, S_ADMIN, "cli:admin", U_OUTSIDER]
  operator: [U_OPERATOR, S_OPERATOR, "cli:operator"]
  viewer: [U_VIEWER, S_VIEWER, "cli:viewer"]
grants:
  - { allow: [athena.query], to: [operator] }
  - { allow: [stage.skip], to: [operator], channels: [alerts] }
  - { deny: [run.start], to: [operator], channels: [alerts] }
  - { deny: [stage.mark-done], to: ["*"], channels: [pipelines] }
  - { allow: [access.break-glass], to: [operator] }
`;

export const LOOKS: Action[] = ['run.view'];
export const OPERATES: Action[] = [
  'run.start',
  'run.cancel',
  'run.close',
  'run.backfill',
  'stage.retry',
  'stage.rerun',
  'stage.reattach',
  'stage.resubmit',
  'stage.approve',
  'stage.claim',
  'schedule.pause',
  'pipeline.check',
  'audit.view',
];
const ADMINISTERS: Action[] = ['stage.skip', 'stage.mark-done', 'period.mark-done', 'workspace.apply'];
/** What SETTINGS grant to operators. */
const GRANTED: Action[] = ['athena.query', 'access.break-glass'];

type Role = 'admin' | 'operator' | 'viewer' | 'nobody';
const HELD: Record<Role, readonly Action[]> = {
  admin: [...LOOKS, ...OPERATES, ...ADMINISTERS, ...GRANTED],
  operator: [...LOOKS, ...OPERATES, ...GRANTED],
  viewer: LOOKS,
  nobody: [],
};

/** What is expected, in words of this test. */
export function isExpected(role: Role, action: Action, channel: string | undefined): boolean {
  if (action === 'stage.mark-done' && channel === 'C_PIPELINES') return false;
  if (role === 'operator' && channel === 'C_ALERTS' && action === 'run.start') return false;
  if (role === 'operator' && channel === 'C_ALERTS' && action === 'stage.skip') return true;
  return HELD[role].includes(action);
}

/** Everybody who asks in Slack: by id, by group, and those who stand outside whatever names them. */
export const PEOPLE: [id: string, role: Role][] = [
  ['U_ADMIN', 'admin'],
  ['U_OPERATOR', 'operator'],
  ['U_VIEWER', 'viewer'],
  ['U_GROUP_ADMIN', 'admin'],
  ['U_GROUP_OPERATOR', 'operator'],
  ['U_GROUP_VIEWER', 'viewer'],
  ['U_MEMBER', 'nobody'],
  ['U_GUEST', 'nobody'],
  ['U_OUTSIDER', 'nobody'],
];
export const CHANNELS = ['C_PIPELINES', 'C_ALERTS', undefined];

export const RUN = 'demo.2026-10.r1';
export const run = { run: RUN };
const attempt = { run: RUN, stage: 'fetch', attempt: 1 };
const shown = { at: 1, print: 'x' };
const filling = {
  pipeline: 'demo',
  from: '2001-01',
  to: '2001-01',
  order: 'oldest' as const,
  parallel: 1,
  again: false,
  params: {},
  runs: 1,
};

/** The right that each button needs; undefined where there is nothing to do or to see. */
export const BUTTONS: { [A in ActionId]: [Action | undefined, ActionPayload<A>] } = {
  'run.again': ['run.start', { pipeline: 'demo', period: '2026-10', like: RUN }],
  'run.cancel': ['run.cancel', run],
  'run.retry': ['stage.retry', run],
  'run.status': ['run.view', run],
  'run.graph': ['run.view', run],
  'run.rerun-from': ['stage.rerun', { run: RUN, from: 'fetch' }],
  'pipeline.history': ['run.view', { pipeline: 'demo' }],
  'run.rerun': ['stage.rerun', { run: RUN, from: 'fetch', ...shown }],
  'run.close': ['run.close', { run: RUN, ...shown }],
  'run.as-started': ['stage.retry', { type: 'retry', run: RUN, stage: 'fetch', attempt: 1 }],
  'run.as-current': ['stage.rerun', { type: 'rerun', run: RUN, from: 'fetch' }],
  'stage.retry': ['stage.retry', attempt],
  'stage.reattach': ['stage.reattach', attempt],
  'stage.resubmit': ['stage.resubmit', attempt],
  'stage.skip': ['stage.skip', attempt],
  'stage.mark-done': ['stage.mark-done', attempt],
  'stage.logs': ['run.view', attempt],
  'stage.approve': ['stage.approve', attempt],
  'stage.reject': ['stage.approve', attempt],
  'stage.claim': ['stage.claim', attempt],
  'alike.claim': ['stage.claim', attempt],
  'alike.ask-retry': ['stage.retry', attempt],
  'alike.retry': ['stage.retry', { ...attempt, upTo: 1, runs: 1 }],
  'schedule.resume-latest': ['schedule.pause', { pipeline: 'demo', owed: 0 }],
  'schedule.resume-all': ['schedule.pause', { pipeline: 'demo', owed: 0 }],
  'schedule.resume-none': ['schedule.pause', { pipeline: 'demo', owed: 0 }],
  'schedule.run-latest': ['schedule.pause', { notice: 'asked' }],
  'schedule.run-all': ['schedule.pause', { notice: 'asked' }],
  'schedule.run-none': ['schedule.pause', { notice: 'asked' }],
  'pipeline.backfill': ['run.backfill', filling],
  'pipeline.check': ['pipeline.check', { pipeline: 'demo' }],
  'period.mark-done': ['period.mark-done', { pipeline: 'demo', period: '2001-02', reason: 'x' }],
  'panel.open': ['run.view', {}],
  'pipeline.open': ['run.view', { pipeline: 'demo' }],
  'run.open': ['run.view', run],
  'run.ask': ['run.start', { pipeline: 'demo' }],
  'run.ask-rerun': ['stage.rerun', run],
  'run.ask-close': ['run.close', run],
  'backfill.ask': ['run.backfill', { pipeline: 'demo' }],
  'period.ask': ['period.mark-done', { pipeline: 'demo' }],
  'schedule.ask-pause': ['schedule.pause', { pipeline: 'demo' }],
  'schedule.ask-resume': ['schedule.pause', { pipeline: 'demo' }],
  'run.start': ['run.start', { pipeline: 'demo', period: '2026-10', params: {} }],
  'audit.page': ['audit.view', { before: '9999999999999-0' }],
  'reply.back': [undefined, {}],
  'link.open': [undefined, {}],
};

/** The right that each window needs when it is sent off, and what is typed into it. */
export const WINDOWS: { [M in ModalId]: [Action, ModalPayload<M>] } = {
  'reason.skip': ['stage.skip', attempt],
  'reason.mark-done': ['stage.mark-done', attempt],
  'reason.reject': ['stage.approve', attempt],
  'athena.query': ['athena.query', { channel: 'C_PIPELINES' }],
  question: ['run.close', { action: 'run.close', value: JSON.stringify({ run: RUN, ...shown }) }],
  'run.form': ['run.start', { pipeline: 'demo' }],
  'rerun.form': ['stage.rerun', run],
  'close.form': ['run.close', { run: RUN, ...shown }],
  'backfill.form': ['run.backfill', { pipeline: 'demo' }],
  'backfill.confirm': ['run.backfill', filling],
  'period.form': ['period.mark-done', { pipeline: 'demo' }],
  'pause.form': ['schedule.pause', { pipeline: 'demo' }],
};

/** What is typed for each verb, and the right that it needs. */
export const VERBS: Record<string, [Action | undefined, string]> = {
  run: ['run.start', 'demo --period 2026-10'],
  rerun: ['stage.rerun', `${RUN} --from fetch --dry-run`],
  backfill: ['run.backfill', 'demo --from 2001-01 --to 2001-01 --dry-run'],
  'mark-period-done': ['period.mark-done', 'demo --period 2001-02 --reason x --dry-run'],
  status: ['run.view', RUN],
  list: ['run.view', ''],
  history: ['run.view', 'demo'],
  digest: ['run.view', ''],
  graph: ['run.view', RUN],
  trace: ['run.view', 'db.demo'],
  schedules: ['run.view', 'demo'],
  logs: ['run.view', `${RUN} fetch`],
  audit: ['audit.view', 'demo'],
  check: ['pipeline.check', 'demo'],
  retry: ['stage.retry', `${RUN} fetch`],
  skip: ['stage.skip', `${RUN} fetch --reason x`],
  'mark-done': ['stage.mark-done', `${RUN} fetch --reason x`],
  reattach: ['stage.reattach', `${RUN} fetch`],
  resubmit: ['stage.resubmit', `${RUN} fetch`],
  claim: ['stage.claim', `${RUN} fetch`],
  approve: ['stage.approve', `${RUN} fetch`],
  reject: ['stage.approve', `${RUN} fetch --reason x`],
  'break-glass': ['access.break-glass', '--reason x --for 5s'],
  cancel: ['run.cancel', RUN],
  close: ['run.close', `${RUN} --dry-run`],
  pause: ['schedule.pause', 'demo --dry-run'],
  resume: ['schedule.pause', 'demo --dry-run'],
  help: [undefined, ''],
};
