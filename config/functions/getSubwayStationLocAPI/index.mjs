import { seoulCollector } from '../lib/seoul-api.mjs';

/** Collects the subway stations (지하철역) of Seoul: every page, or nothing. */
export const handler = seoulCollector({
  folder: 'subway-station-loc',
  service: 'subwayStationMaster',
  shape: { each: ['BLDN_ID', 'BLDN_NM'], some: ['ROUTE', 'LAT', 'LOT'], place: { latitude: 'LAT', longitude: 'LOT' } },
});
