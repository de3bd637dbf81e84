import { claimed } from '../../../../../config/functions/lib/claim.mjs';

/** @param {{ sluice: import('../../../../../config/functions/lib/claim.mjs').Sluice }} event */
export const handler = ({ sluice }) =>
  claimed(sluice, async () => {
    console.log('about to run out of memory');
    process.exit(137);
  });
