import { seoulCollector } from '../lib/seoul-api.mjs';

/** Collects the bus stops (버스정류장) of Seoul: every page, or nothing. */
export const handler = seoulCollector({
  folder: 'bus-stop-loc',
  service: 'tbisMasterStation',
  shape: { each: ['CRTR_ID'], some: ['CRTR_NM', 'LAT', 'LOT'], place: { latitude: 'LAT', longitude: 'LOT' } },
});
