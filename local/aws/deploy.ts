import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BUCKETS, QUERY_RESULT_BUCKET } from './names.ts';
import type { Warehouse } from './redshift/warehouse.ts';
import type { ObjectStore } from './s3/objects.ts';
import type { SqlEngine } from './sql/engine.ts';
import type { Workspace } from './workspace.ts';

/** A file that someone uploads by hand, and where to. */
export interface Upload {
  bucket: string;
  key: string;
  file: string;
}

/**
 * Brings the workspace to the local AWS, as a team's deployment would to a real one: buckets, reference inputs,
 * databases and tables of the catalogue and of Redshift. Functions and jobs need nothing: what lies in the workspace is deployed. Harmless to repeat.
 */
export async function deployWorkspace(parts: {
  workspace: Workspace;
  uploads: readonly Upload[];
  objects: ObjectStore;
  engine: SqlEngine;
  warehouse: Warehouse;
}): Promise<void> {
  const { workspace, uploads, objects, engine, warehouse } = parts;
  for (const bucket of BUCKETS) objects.createBucket(bucket);
  for (const { bucket, key, file } of [...workspace.reference(), ...uploads]) {
    objects.createBucket(bucket);
    const content = readFileSync(file);
    // Whoever waits for a newer file must not take one that only lies there still for it.
    const etag = createHash('md5').update(content).digest('hex');
    if (objects.find(bucket, key)?.etag !== etag) await objects.put(bucket, key, content);
  }
  const { signal } = new AbortController();
  for (const { file, sql } of workspace.tables()) {
    const outputLocation = `s3://${QUERY_RESULT_BUCKET}/deploy`;
    await deployed(`tables/${file}`, () => engine.athena(sql, { outputLocation, signal }));
  }
  for (const { database, ddl } of workspace.warehouses().flatMap((name) => workspace.warehouse(name) ?? []))
    for (const { file, sql } of ddl)
      await deployed(file, () => warehouse.transaction(database, signal, (execute) => execute(sql)));
}

async function deployed(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new Error(`${file} cannot be deployed to the local AWS: ${(cause as Error).message}`, { cause });
  }
}
