/** Slack's tiers as token buckets: calls a minute, refilled evenly. */
const perMinute = { t1: 1, t2: 20, t3: 50, t4: 100 } as const;

export type Tier = keyof typeof perMinute | 'post' | 'free';

interface Bucket {
  tokens: number;
  at: number;
}

interface Rule {
  key: string;
  capacity: number;
  perSecond: number;
}

/** chat.postMessage: about one a second and channel with short bursts, some hundreds a minute in the workspace. */
const postRules = (channel: string): Rule[] => [
  { key: `post ${channel}`, capacity: 5, perSecond: 1 },
  { key: 'post', capacity: 300, perSecond: 5 },
];

const rulesOf = (method: string, tier: Tier, channel: string): Rule[] => {
  if (tier === 'free') return [];
  if (tier === 'post') return postRules(channel);
  return [{ key: method, capacity: perMinute[tier], perSecond: perMinute[tier] / 60 }];
};

/** Counts calls on the given clock; `take` answers the seconds to wait, or 0 when the call may go on. */
export function createRates(now: () => number) {
  const buckets = new Map<string, Bucket>();

  const level = ({ key, capacity, perSecond }: Rule): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: capacity, at: now() };
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now() - bucket.at) / 1000) * perSecond);
    bucket.at = now();
    buckets.set(key, bucket);
    return bucket;
  };

  return {
    take(method: string, tier: Tier, channel = ''): number {
      const rules = rulesOf(method, tier, channel);
      const waits = rules.map((rule) => Math.max(0, 1 - level(rule).tokens) / rule.perSecond);
      const wait = Math.max(0, ...waits);
      if (wait > 0) return Math.max(1, Math.ceil(wait));
      for (const rule of rules) level(rule).tokens -= 1;
      return 0;
    },
  };
}
