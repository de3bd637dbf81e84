import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CollectError, s3 } from './claim.mjs';
import { collector } from './collector.mjs';

/**
 * @typedef {{ requestDate: string, districts?: string[], probe?: true, sluice?: import('./claim.mjs').Sluice }} Event
 * @typedef {{ rows: Record<string, unknown>[], output?: Record<string, unknown> }} Snapshot  A whole list as it stands, and what else to report.
 */

const BUCKET = process.env['RAW_BUCKET'] ?? 'cloudtree-raw-data';

/**
 * A Lambda handler that stores a whole list as one file of the day it was asked for: `<folder>/request_date=yymmdd/part-0.json`.
 * The key depends on nothing but that day, so a repeated run replaces its rows; nothing is stored unless `collect` has everything.
 * @param {{ folder: string, collect: (event: Event) => Promise<Snapshot>, probe: (event: Event) => Promise<unknown> }} collector
 * @returns {(event: Event) => Promise<object>}
 */
export function snapshotCollector({ folder, collect, probe }) {
  return collector({
    probe,
    async collect(event) {
      const key = `${folder}/request_date=${day(event.requestDate)}/part-0.json`;
      const { rows, output } = await collect(event);
      const body = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const put = { Bucket: BUCKET, Key: key, Body: body, ContentType: 'application/x-ndjson' };
      await s3.send(new PutObjectCommand(put));
      return { rows: rows.length, bytes: body.length, output: { ...output, keys: [key] } };
    },
  });
}

/** @param {string} value */
function day(value) {
  if (/^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(value)) return value;
  throw new CollectError('Event.Invalid', `requestDate is a day such as 261201; got ${JSON.stringify(value)}`, false);
}
