import type { Json, Permission, Place } from './stage.ts';

/** `arn(place, 'glue', 'job/j')`; S3 knows neither region nor account. */
export const arn = ({ partition, region, account }: Place, service: string, resource: string): string =>
  service === 's3'
    ? `arn:${partition}:s3:::${resource}`
    : `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** A text of a spec as it stands in an ARN: what is missing or is no text becomes `*`. */
export const named = (value: Json | undefined): string => (typeof value === 'string' && value !== '' ? value : '*');

/** Actions on whatever the account has: the service knows no narrower. */
export const anywhere = (...actions: string[]): Permission => ({ actions, on: () => ['*'] });

/** Splits `s3://bucket/prefix` of a spec; undefined when it is none. */
export function s3Place(uri: Json | undefined): { bucket: string; prefix: string } | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(typeof uri === 'string' ? uri : '') ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/** The bucket, and every object under the prefix. */
export const objectsUnder = (place: Place, uri: Json | undefined): string[] => {
  const { bucket, prefix } = s3Place(uri) ?? { bucket: '*', prefix: '' };
  return [arn(place, 's3', bucket), arn(place, 's3', `${bucket}/${prefix.replace(/\*?$/, '*')}`)];
};

/** What every kind that reads claims and outcomes needs on the results location. */
export const readsResults: Permission = {
  actions: ['s3:GetObject', 's3:ListBucket'],
  on: (_spec, place) => objectsUnder(place, `${place.results}/`),
};
