import { claimed, CollectError } from '../../../../../config/functions/lib/claim.mjs';

/** @param {{ sluice: import('../../../../../config/functions/lib/claim.mjs').Sluice }} event */
export const handler = ({ sluice }) =>
  claimed(sluice, async () => {
    throw new CollectError('LibraryApi.ErrorPage', 'the API answered an error on page 2', true);
  });
