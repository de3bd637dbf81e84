import {
  type CrawlerHistory,
  GetCrawlerCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  StopCrawlerCommand,
} from '@aws-sdk/client-glue';
import { z } from 'zod';
import { tailOf } from '../reads/logs.ts';
import { say } from '../found.ts';
import { ours, theirsOr } from '../own-words.ts';
import { finding, inRunOnly, known, type Seen } from '../reads/finding.ts';
import { failed, lost, present, unknownState } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { crawlerLink } from './links.ts';
import { arn, named } from './permissions.ts';
import { spreading } from './poll.ts';
import {
  type Checked,
  defineStage,
  type Done,
  type Failed,
  type Found,
  type Json,
  type StageContext,
} from './stage.ts';

/** A crawl that was accepted is listed by then. */
const SPREADS = 60_000;

const Spec = z.strictObject({ crawler: z.string().min(1).max(255).describe('Name of the crawler') });
/** A start answers with no id: the crawl is the crawler's first one since the attempt. */
const Handle = z.strictObject({ since: z.number(), crawlId: z.string().optional() });
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/**
 * One crawl. Glue takes no token, and a crawler crawls once at a time: while somebody else's crawl goes on the stage
 * waits, because that one may have passed our files by; one that began since the attempt has seen them, whoever began it.
 */
export const glueCrawler = defineStage({
  kind: 'glue-crawler',
  summary: 'Runs a Glue crawler and tells what it changed in the catalogue',
  spec: Spec,
  handle: Handle,
  example: { crawler: 'raw-weather' },
  keyLife: 0,
  settle: SPREADS,

  async start(spec, { clients, since, signal }) {
    await remote(clients.once.glue.send(new StartCrawlerCommand({ Name: spec.crawler }), { abortSignal: signal }));
    return { state: 'started', handle: { since } };
  },

  async find(spec, ctx): Promise<Found<Handle>> {
    const crawl = await first(spec, ctx.since, (at) => at >= ctx.since, ctx);
    return crawl ? { state: 'started', handle: { since: ctx.since, crawlId: crawl.CrawlId! } } : { state: 'none' };
  },

  async check(spec, { since }, ctx): Promise<Checked> {
    const second = since - (since % 1000);
    // Of a start that was accepted: a time told in whole seconds lies before the instant within its second.
    const isOurs = (at: number): boolean => at >= since || (at % 1000 === 0 && at >= second);
    const crawl = await first(spec, second, isOurs, ctx);
    if (!crawl)
      return ctx.now - ctx.since < SPREADS
        ? { state: 'running', detail: ours('notListed') }
        : lost(
            'Sluice.NotFound',
            ours('crawlNotListed', { crawler: spec.crawler, since: new Date(since).toISOString() }),
          );
    switch (crawl.State) {
      case 'RUNNING':
        return { state: 'running', detail: crawl.State };
      case 'COMPLETED':
        return doneOf(crawl);
      case 'FAILED':
        return failureOf(crawl, spec, ctx);
      case 'STOPPED':
        return { state: 'stopped' };
      default:
        return unknownState('Glue', crawl.State, 'crawl', crawl.CrawlId);
    }
  },

  async cancel(spec, _handle, { clients, signal }) {
    try {
      await remote(clients.glue.send(new StopCrawlerCommand({ Name: spec.crawler }), { abortSignal: signal }));
    } catch (error) {
      // It has ended or is about to, and the next look says how.
      if (!isCode(error, 'CrawlerNotRunningException', 'CrawlerStoppingException')) throw error;
    }
  },

  async preflight(spec, { clients, signal }) {
    const name = known(spec, 'crawler');
    if (name === undefined) return [inRunOnly({ is: 'crawler' })];
    return [
      await finding({ is: 'crawler', name }, { action: 'glue:GetCrawler' }, async (): Promise<Seen> => {
        const get = new GetCrawlerCommand({ Name: name });
        const { Crawler: found } = await remote(clients.glue.send(get, { abortSignal: signal }));
        if (found?.Schedule?.State === 'SCHEDULED') return say('crawlsBySchedule');
        return found?.State === 'READY' ? say('there') : say('crawlerBusy', { now: found?.State });
      }),
    ];
  },

  link: ({ crawler }, _handle, region) => crawlerLink(region, crawler),
  logs: ({ crawler }) => ({ group: '/aws-glue/crawlers', stream: crawler }),
  pollEvery: spreading(60_000),
  iam: [
    {
      actions: ['glue:StartCrawler', 'glue:GetCrawler', 'glue:ListCrawls', 'glue:StopCrawler'],
      on: ({ crawler }, place) => [arn(place, 'glue', `crawler/${named(crawler)}`)],
    },
    {
      actions: ['logs:GetLogEvents'],
      on: (_spec, place) => [arn(place, 'logs', 'log-group:/aws-glue/crawlers:*')],
    },
  ],
});

/** The crawler's first crawl whose beginning is ours to take. */
async function first(
  { crawler }: Spec,
  since: number,
  isOurs: (at: number) => boolean,
  { clients, signal }: StageContext,
): Promise<CrawlerHistory | undefined> {
  const list = new ListCrawlsCommand({
    CrawlerName: crawler,
    MaxResults: 1000,
    Filters: [{ FieldName: 'START_TIME', FilterOperator: 'GE', FieldValue: String(since) }],
  });
  try {
    const { Crawls: crawls = [] } = await remote(clients.glue.send(list, { abortSignal: signal }));
    const begun = (crawl: CrawlerHistory): number => crawl.StartTime?.getTime() ?? 0;
    return crawls.filter((crawl) => isOurs(begun(crawl))).toSorted((a, b) => begun(a) - begun(b))[0];
  } catch (error) {
    if (isCode(error, 'EntityNotFoundException')) return undefined;
    throw error;
  }
}

function doneOf(crawl: CrawlerHistory): Done {
  const summary = fromJson(crawl.Summary);
  const count = (what: string, action: string): number => {
    const changes = fromJson(summary[what]);
    const number = fromJson(changes[action])['Count'];
    return typeof number === 'number' ? number : 0;
  };
  return {
    state: 'done',
    output: present({
      crawlId: crawl.CrawlId!,
      tablesCreated: count('TABLE', 'ADD'),
      tablesUpdated: count('TABLE', 'UPDATE'),
      tablesDeleted: count('TABLE', 'DELETE'),
      partitionsCreated: count('PARTITION', 'ADD'),
      dpuHours: crawl.DPUHour || undefined,
    }),
  };
}

/** The summary is JSON within JSON; what it does not tell counts as nothing. */
function fromJson(value: Json | undefined): { [key: string]: Json } {
  try {
    const parsed = typeof value === 'string' ? (JSON.parse(value) as Json) : value;
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

async function failureOf(crawl: CrawlerHistory, spec: Spec, ctx: StageContext): Promise<Failed> {
  const tail = await tailOf(ctx, { group: '/aws-glue/crawlers', stream: spec.crawler }, ctx.since);
  const said = theirsOr(crawl.ErrorMessage, ours('crawlFailed', { crawler: spec.crawler }));
  return failed('Glue.CrawlFailed', said, true, tail);
}
