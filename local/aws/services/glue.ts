import { catalogOperations } from '../glue/catalog-operations.ts';
import { crawlerOperations } from '../glue/crawler-operations.ts';
import type { Crawls } from '../glue/crawls.ts';
import { jobOperations } from '../glue/job-operations.ts';
import type { JobRuns } from '../glue/job-runs.ts';
import { json11 } from '../protocols/json.ts';
import type { Service } from '../service.ts';
import type { Catalog } from '../sql/catalog.ts';

/** Glue: jobs, executed as Spark SQL on DuckDB, crawlers, and reads of the catalogue that Athena shares. */
export function glue(runs: JobRuns, crawls: Crawls, catalog: Catalog, now: () => number): Service {
  return {
    name: 'glue',
    target: 'AWSGlue',
    protocol: json11,
    invalid: 'InvalidInputException',
    operations: { ...jobOperations(runs, now), ...crawlerOperations(crawls), ...catalogOperations(catalog) },
    resume: () => {
      runs.resume();
      crawls.resume();
    },
    close: async () => {
      await Promise.all([runs.close(), crawls.close()]);
    },
  };
}
