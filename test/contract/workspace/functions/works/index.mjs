import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { setTimeout as delay } from 'node:timers/promises';
import { claimed, s3 } from '../../../../../config/functions/lib/claim.mjs';

/**
 * Ends well; with `gate: [bucket, key]` not before that object exists.
 * @param {{ gate?: [string, string], sluice: import('../../../../../config/functions/lib/claim.mjs').Sluice }} event
 */
export const handler = ({ gate, sluice }) =>
  claimed(sluice, async () => {
    while (gate && !(await exists(...gate))) await delay(10);
    return { rows: 3, bytes: 42, output: { pages: 2 } };
  });

/** @param {string} Bucket @param {string} Key */
const exists = (Bucket, Key) =>
  s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );
