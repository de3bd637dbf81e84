import { readFileSync } from 'node:fs';
import { BUCKETS, QUERY_RESULT_BUCKET } from './names.ts';
import type { ObjectStore } from './s3/objects.ts';
import type { SqlEngine } from './sql/engine.ts';
import type { Workspace } from './workspace.ts';

/**
 * Brings the workspace to the local AWS, as a team's deployment would to a real one: buckets, reference inputs,
 * databases and tables. Functions and jobs need nothing: what lies in the workspace is deployed. Harmless to repeat.
 */
export async function deployWorkspace(parts: {
  workspace: Workspace;
  objects: ObjectStore;
  engine: SqlEngine;
}): Promise<void> {
  const { workspace, objects, engine } = parts;
  for (const bucket of BUCKETS) objects.createBucket(bucket);
  for (const { bucket, key, file } of workspace.reference()) {
    objects.createBucket(bucket);
    if (!objects.find(bucket, key)) await objects.put(bucket, key, readFileSync(file));
  }
  for (const { file, sql } of workspace.tables()) {
    try {
      const outputLocation = `s3://${QUERY_RESULT_BUCKET}/deploy`;
      await engine.athena(sql, { outputLocation, signal: new AbortController().signal });
    } catch (error) {
      throw new Error(`tables/${file} cannot be deployed to the local AWS: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}
