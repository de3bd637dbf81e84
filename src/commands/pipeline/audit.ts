import type { AuditEntry } from '../../jobs/audit.ts';
import type { Logged } from '../../jobs/audit-log.ts';
import { auditReply } from '../../views/audit-reply.ts';
import { type Asker, allows, type Desk, demand, richOf } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { type Answer, misused, positions, textOf, type Verb } from './verb.ts';

/** Entries on a page, and how many are looked through for them at most. */
const LINES = 12;
const LOOKED_THROUGH = 2000;
const STEP = 200;
/** What is about no pipeline is shown to who may look at the log of all. */
export const WORKSPACE = 'workspace';

const PERSON = /^(?:<?@?(?<id>[UW][A-Z0-9_]{2,})(?:\|[^>]*)?>?|(?<other>(?:cli|system):[\w.-]+))$/;
const RUN = /^(?<pipeline>[a-z][a-z0-9-]*)\.[^.\s]+(?:\.r\d+)?$/;
/** An entry's id in the log. */
const ENTRY = /^\d{1,16}(?:-\d{1,16})?$/;

export const audit: Verb = {
  name: 'audit',
  group: 'look',
  usage: 'audit [<subject>] [--before <entry>]',
  takes: ['before'],
  async run(words, asker, desk) {
    const [subject] = positions(this, words, 'subject?');
    const before = textOf(words, 'before');
    if (before !== undefined && !ENTRY.test(before)) misused(this, { is: 'value', option: '--before' });
    return auditPage(desk, asker, { subject, before });
  },
};

/** A page of the audit log, from the newest entry or from before one: as much of it as the asker may look at. */
export async function auditPage(
  desk: Desk,
  asker: Asker,
  { subject, before }: { subject?: string | undefined; before?: string | undefined },
): Promise<Answer> {
  const isAbout = await aboutOf(desk, asker, subject);
  const found: Logged[] = [];
  let from = before;
  let isEnd = false;
  for (let looked = 0; looked < LOOKED_THROUGH && found.length < LINES && !isEnd; looked += STEP) {
    const page = await desk.audit.before(from, STEP);
    for (const logged of page) {
      if (found.length === LINES) break;
      from = logged.id;
      if (isAbout(logged.entry) && allows(desk, asker, 'audit.view', pipelineOf(logged.entry))) found.push(logged);
    }
    isEnd = page.length < STEP;
  }
  const rest = await desk.audit.before(from, 1);
  const lines = found.map(({ entry }) => entry);
  const page = {
    subject,
    lines,
    older: rest.length > 0 ? from : undefined,
    head: await desk.audit.auditHead(),
    zone: desk.settings.digest?.zone ?? 'UTC',
  };
  const shown = { typed: asker.actor.via === 'cli', table: (await richOf(desk)).has('table') };
  return { message: auditReply(page, asker.locale, shown), record: { entries: found } };
}

/** Which entries are meant. Throws pipeline.unknown, and access.denied when the asker may look at none of them. */
async function aboutOf(desk: Desk, asker: Asker, subject: string | undefined): Promise<(entry: AuditEntry) => boolean> {
  const person = PERSON.exec(subject ?? '')?.groups;
  if (subject === undefined || person) {
    await demandSome(desk, asker);
    const id = person?.['id'] ?? person?.['other'];
    return ({ by, whose }) => id === undefined || by.id === id || whose === id;
  }
  const run = RUN.exec(subject)?.groups;
  if (run) {
    demand(desk, asker, 'audit.view', run['pipeline']!);
    return (entry) => entry.run === subject || entry.run?.startsWith(`${subject}.`) === true;
  }
  const pipeline = subject.toLowerCase();
  if (!BUILT_IN.has(pipeline)) await findPipeline(desk, pipeline);
  demand(desk, asker, 'audit.view', pipeline);
  return (entry) => pipelineOf(entry) === pipeline;
}

/** Hidden pipelines, whose runs are written down as well. */
const BUILT_IN: ReadonlySet<string> = new Set(['athena', 'backfill', 'check']);

/** Whoever may look at the log of no pipeline is told so, instead of being shown nothing. */
async function demandSome(desk: Desk, asker: Asker): Promise<void> {
  const { definitions } = await desk.workspace.inForce();
  if (Object.keys(definitions).some((name) => allows(desk, asker, 'audit.view', name))) return;
  demand(desk, asker, 'audit.view', WORKSPACE);
}

/** The pipeline by whose rules it is decided who may look at an entry. */
const pipelineOf = ({ run, schedules, pipeline }: AuditEntry): string =>
  run?.split('.')[0] ?? schedules?.[0]?.split('/')[0] ?? pipeline ?? WORKSPACE;
