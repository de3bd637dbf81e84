import { seoulCollector } from '../lib/seoul-api.mjs';

/** Collects the cultural events (문화행사) of the districts asked for: every page, or nothing. */
export const handler = seoulCollector({
  folder: 'cultural-event-parse',
  service: 'culturalEventInfo',
  // In this list alone LOT is the latitude. An event without a district is one outside the city.
  shape: {
    each: ['TITLE'],
    some: ['GUNAME', 'STRTDATE', 'LAT', 'LOT'],
    place: { latitude: 'LOT', longitude: 'LAT' },
  },
  district: 'GUNAME',
});
