import { seoulCollector } from '../lib/seoul-api.mjs';

/** Collects the bus stops (버스정류장) of Seoul: every page, or nothing. */
export const handler = seoulCollector({ folder: 'bus-stop-loc', service: 'tbisMasterStation' });
