import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { setTimeout as delay } from 'node:timers/promises';
import { s3 } from '../../../../../config/functions/lib/claim.mjs';

/** Waits for the object `gate`: a state machine claims nothing, its execution's name is its claim. */
export const handler = async () => {
  while (!(await exists('cloudtree-athena-query-result', 'gate'))) await delay(10);
  return { rows: 3, bytes: 42 };
};

/** @param {string} Bucket @param {string} Key */
const exists = (Bucket, Key) =>
  s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );
