/** Latitude and longitude in degrees. */
export type Where = readonly [number, number];

const RADIUS = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two places, by the law of cosines: another formula than the platform's own. */
function metres(a: Where, b: Where): number {
  const [lat1, lat2] = [radians(a[0]), radians(b[0])];
  const cosine = Math.sin(lat1) * Math.sin(lat2) + Math.cos(lat1) * Math.cos(lat2) * Math.cos(radians(b[1] - a[1]));
  return RADIUS * Math.acos(Math.min(1, cosine));
}

/** How many different facilities are within a kilometre of a place, in the same district. */
export const near = (
  facilities: readonly { id: string; district: string; at: Where }[],
  district: string,
  at: Where,
): number =>
  new Set(facilities.filter((each) => each.district === district && metres(each.at, at) <= 1000).map(({ id }) => id))
    .size;
