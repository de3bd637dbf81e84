import { seoulCollector } from '../lib/seoul-api.mjs';

/** Collects the cultural events (문화행사) of the districts asked for: every page, or nothing. */
export const handler = seoulCollector({
  folder: 'cultural-event-parse',
  service: 'culturalEventInfo',
  district: 'GUNAME',
});
