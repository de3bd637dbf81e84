import { catalogOperations } from '../glue/catalog-operations.ts';
import { jobOperations } from '../glue/job-operations.ts';
import type { JobRuns } from '../glue/job-runs.ts';
import { json11 } from '../protocols/json.ts';
import type { Service } from '../service.ts';
import type { Catalog } from '../sql/catalog.ts';

/** Glue: jobs, executed as Spark SQL on DuckDB, and reads of the catalogue that Athena shares. */
export function glue(runs: JobRuns, catalog: Catalog, now: () => number): Service {
  return {
    name: 'glue',
    target: 'AWSGlue',
    protocol: json11,
    invalid: 'InvalidInputException',
    operations: { ...jobOperations(runs, now), ...catalogOperations(catalog) },
    resume: () => runs.resume(),
    close: () => runs.close(),
  };
}
