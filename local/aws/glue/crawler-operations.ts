import { z } from 'zod';
import { page } from '../paging.ts';
import { input, operation, present, type Operation } from '../service.ts';
import { type Crawl, type Crawls, describeCrawl, describeCrawler } from './crawls.ts';

const Name = z.string().min(1).max(255);
const Filter = z.strictObject({
  FieldName: z.literal('START_TIME', 'only START_TIME is emulated locally'),
  FilterOperator: z.enum(['GT', 'GE', 'LT', 'LE', 'EQ']),
  /** Milliseconds since the epoch. */
  FieldValue: z.string().regex(/^\d+$/),
});

const MEETS: Record<z.output<typeof Filter>['FilterOperator'], (a: number, b: number) => boolean> = {
  GT: (a, b) => a > b,
  GE: (a, b) => a >= b,
  LT: (a, b) => a < b,
  LE: (a, b) => a <= b,
  EQ: (a, b) => a === b,
};

/** Glue's crawler operations. */
export function crawlerOperations(crawls: Crawls): Record<string, Operation> {
  return {
    StartCrawler: operation({
      input: input({ Name }),
      handler: ({ Name: name }, call) => {
        // Glue is told no token, and answers with nothing.
        call.accept({ token: null, effectId: crawls.start(name).id });
        return {};
      },
    }),
    StopCrawler: operation({
      input: input({ Name }),
      handler: ({ Name: name }) => {
        crawls.crawler(name);
        crawls.stop(name);
        return {};
      },
    }),
    GetCrawler: operation({
      input: input({ Name }),
      handler: ({ Name: name }) => ({ Crawler: describeCrawler(crawls.crawler(name), crawls.list(name)) }),
    }),
    ListCrawls: operation({
      input: input({
        CrawlerName: Name,
        Filters: z.array(Filter).default([]),
        MaxResults: z.int().min(1).max(1000).default(20),
        NextToken: z.string().optional(),
      }),
      handler: ({ CrawlerName, Filters, MaxResults, NextToken }) => {
        const meets = ({ startedAt }: Crawl): boolean =>
          Filters.every(({ FilterOperator, FieldValue }) => MEETS[FilterOperator](startedAt, Number(FieldValue)));
        const { items, nextToken } = page(
          crawls.list(CrawlerName).filter(meets),
          NextToken,
          MaxResults,
          'InvalidInputException',
        );
        return present({ Crawls: items.map(describeCrawl), NextToken: nextToken });
      },
    }),
  };
}
