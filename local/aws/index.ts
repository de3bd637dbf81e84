import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import { Executions } from './athena/executions.ts';
import { Results } from './athena/results.ts';
import { refuseMalformed } from './athena/syntax.ts';
import { apiErrorMidPaging, breaksControl } from './breaks.ts';
import { callsControl } from './control.ts';
import { deployWorkspace, type Upload } from './deploy.ts';
import { createDispatcher } from './dispatch.ts';
import { Crawls } from './glue/crawls.ts';
import { JobRuns } from './glue/job-runs.ts';
import { missingColumn } from './glue/missing-column.ts';
import { Invocations } from './lambda/invocations.ts';
import { createLedger } from './ledger.ts';
import { LogStore } from './logs/store.ts';
import { MultipartUploads } from './s3/multipart.ts';
import { ObjectStore } from './s3/objects.ts';
import type { Log } from './service.ts';
import { athena } from './services/athena.ts';
import { glue } from './services/glue.ts';
import { lambda } from './services/lambda.ts';
import { logs } from './services/logs.ts';
import { s3 } from './services/s3.ts';
import { sns } from './services/sns.ts';
import { sts } from './services/sts.ts';
import { createSqlEngine, type SqlEngine } from './sql/engine.ts';
import { Findings } from './redshift/findings.ts';
import { Statements } from './redshift/statements.ts';
import { DuckWarehouse, type Warehouse } from './redshift/warehouse.ts';
import { Ingestions } from './quicksight/ingestions.ts';
import { quicksight } from './services/quicksight.ts';
import { sfn } from './services/sfn.ts';
import { StateMachineExecutions } from './sfn/executions.ts';
import { redshiftData } from './services/redshift-data.ts';
import { Store } from './store.ts';
import { Workspace } from './workspace.ts';

export interface LocalAwsOptions {
  /** Where all state lies, `s3/<bucket>/<key>` among it. */
  dataDir: string;
  /** The workspace whose functions/, spark/, tables/ and reference/ are deployed. */
  configDir: string;
  /** Files that people upload by hand; one that has changed is uploaded anew. */
  uploads?: readonly Upload[];
  /** Base address of the public-API stubs, which functions get as LIBRARY_API_URL and SEOUL_API_URL. */
  apiUrl: string;
  faults: Faults;
  now?: () => number;
  log?: Log;
  /** Instead of DuckDB; it then belongs to the caller. */
  engine?: SqlEngine;
  /** Instead of DuckDB behind Redshift; it then belongs to the caller. */
  warehouse?: Warehouse;
  /** Milliseconds before the second and third attempt of a failed asynchronous invocation. */
  lambdaRetryDelays?: readonly number[];
}

export interface LocalAws {
  /** Serves AWS_ENDPOINT_URL on 127.0.0.1 and returns it; takes up work that outlived the last stop. */
  listen(port?: number): Promise<string>;
  /** Routes `/aws/calls` and `/breaks`, to be mounted at /control. */
  control: Hono;
  /** Buckets, tables and reference inputs of the workspace. */
  deploy(): Promise<void>;
  objects: ObjectStore;
  engine: SqlEngine;
  warehouse: Warehouse;
  close(): Promise<void>;
}

/** The local AWS: real wire protocols for unmodified SDK clients, state under `dataDir`. */
export async function createLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { dataDir, faults, now = Date.now, log = toStderr } = options;
  const store = new Store(join(dataDir, 'state'));
  const objects = new ObjectStore(dataDir, now);
  const engine =
    options.engine ?? (await createSqlEngine({ s3Dir: objects.root, catalogFile: join(dataDir, 'catalog.json'), now }));
  const warehouse = options.warehouse ?? new DuckWarehouse(join(dataDir, 'redshift'), objects.root);
  // An engine that is given has a language of its own.
  const refuse = options.engine ? () => {} : refuseMalformed;
  const workspace = new Workspace(options.configDir);
  const logStore = new LogStore(dataDir, now);
  const ledger = createLedger(store);
  const results = new Results(dataDir, objects);
  const findings = new Findings(dataDir);
  let endpoint = '';
  const invocations = new Invocations({
    workspace,
    store,
    now,
    logs: logStore,
    endpoint: () => endpoint,
    environment: {
      LIBRARY_API_URL: `${options.apiUrl}/api`,
      LIBRARY_API_KEY: 'local',
      SEOUL_API_URL: `${options.apiUrl}/seoul`,
      SEOUL_API_KEY: 'local',
    },
    retryDelays: options.lambdaRetryDelays ?? [60_000, 120_000],
  });

  const services = [
    s3(objects, new MultipartUploads(dataDir, store, objects)),
    athena(new Executions({ engine, store, objects, results, now, log, refuse }), results),
    glue(
      new JobRuns({ engine, workspace, objects, store, logs: logStore, now, log }),
      new Crawls({ engine, workspace, store, logs: logStore, now }),
      engine.catalog,
      now,
    ),
    lambda(workspace, invocations),
    logs(logStore),
    sfn(new StateMachineExecutions({ workspace, invocations, store, now, log })),
    quicksight(new Ingestions({ engine, warehouse, workspace, store, now, log })),
    redshiftData(new Statements({ warehouse, workspace, store, findings, now, log }), findings),
    sns(store, now),
    sts,
  ];
  const server = createServer(createDispatcher({ services, faults, ledger, now, log }));

  return {
    async listen(port = 0) {
      endpoint = await bind(server, port);
      for (const service of services) service.resume?.();
      return endpoint;
    },
    control: new Hono()
      .route('/', callsControl(ledger))
      .route('/', breaksControl([apiErrorMidPaging(faults), missingColumn(engine.catalog)])),
    deploy: () => deployWorkspace({ workspace, uploads: options.uploads ?? [], objects, engine, warehouse }),
    objects,
    engine,
    warehouse,
    async close() {
      server.close();
      server.closeAllConnections();
      for (const service of services) await service.close?.();
      if (!options.engine) await engine.close();
      if (!options.warehouse) await warehouse.close();
    },
  };
}

async function bind(server: Server, port: number): Promise<string> {
  const bound = Promise.withResolvers<void>();
  server.once('error', bound.reject);
  server.listen(port, '127.0.0.1', bound.resolve);
  await bound.promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const toStderr: Log = {
  info: () => {},
  warn: (fields, message) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};
