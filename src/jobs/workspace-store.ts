import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Definition } from '../pipeline/definition-schema.ts';
import { type Difference, differencesOf } from '../pipeline/differences.ts';
import { compareReleases } from '../pipeline/release.ts';
import type { Actor } from '../pipeline/run.ts';
import type { ReleaseNotice } from '../views/release-notice.ts';
import type { Names } from './names.ts';
import { openStore } from './store-schema.ts';
import { createSwap } from './swap.ts';

const definitions = z.record(z.string(), Definition);

const Published = z.strictObject({
  release: z.string(),
  definitions,
  /** Pipelines whose file cannot be used, with the first problem as one line. */
  broken: z.record(z.string(), z.string()),
  /** How many remote jobs a pool lets run at a time, over all pipelines. */
  pools: z.record(z.string(), z.int().min(1)).default({}),
  /** What the broken ones were when they were last right: what they owe by it is still told of. */
  lastGood: definitions.default({}),
});
export type Published = z.infer<typeof Published>;

/** What is put in force: `lastGood` follows from what was. */
export type Release = Omit<z.input<typeof Published>, 'lastGood'>;

export interface PublishOptions {
  /** Slack channel ids by the names that definitions use: where the difference is told. */
  channels?: Readonly<Record<string, string>>;
  /** Who applies it, when that is a person: then it is written to the audit log. */
  applied?: { by: Actor; at: number; decision: string };
}

/** Whether it is in force now; if not, an image that is newer was there first. */
export type PublishResult = { published: boolean; release: string; differences: Difference[] };

const NOTHING: Published = { release: '', definitions: {}, broken: {}, pools: {}, lastGood: {} };

/** The definitions in force and the identity of this installation. */
export function createWorkspaceStore(redis: Redis, names: Names) {
  const swap = createSwap(redis, names);

  // It is asked for with every failure that is drawn, and seldom differs.
  let known: { current: Published; text: string | undefined } = { current: NOTHING, text: undefined };
  async function read(): Promise<{ current: Published; text: string | undefined }> {
    const text = (await redis.get(names.workspace)) ?? undefined;
    if (text !== known.text)
      known = { current: text === undefined ? NOTHING : Published.parse(JSON.parse(text)), text };
    return known;
  }

  return {
    /** Opens the store and gives its installation; `upgrade` brings one that the release before wrote up to date. */
    async open({ upgrade = false } = {}): Promise<{ installation: string }> {
      return { installation: await openStore(redis, names, { upgrade }) };
    },

    /**
     * Puts definitions in force for every replica and the CLI, unless a newer release has done so; one without a name
     * always does. Their channels are told what differs; of the first release, only what is wrong.
     */
    async publish(release: Release, { channels = {}, applied }: PublishOptions = {}): Promise<PublishResult> {
      for (;;) {
        const { current, text } = await read();
        if (release.release !== '' && compareReleases(release.release, current.release) < 0)
          return { published: false, release: current.release, differences: [] };
        const next = following(current, release);
        const differences = differencesOf(current, next);
        const said = text === undefined ? differences.filter(({ what }) => what === 'broken') : differences;
        const { state } = await swap({
          values: [{ key: names.workspace, from: text, to: JSON.stringify(next) }],
          notices: noticesOf(next.release, said, { channels, applied }),
          ...(applied && {
            audit: {
              at: applied.at,
              by: applied.by,
              action: 'apply',
              release: next.release,
              decision: applied.decision,
            },
          }),
        });
        if (state === 'ok') return { published: true, release: next.release, differences };
      }
    },

    /** The definitions in force; empty before the first release. */
    inForce: async (): Promise<Published> => (await read()).current,
  };
}

/** What is in force after a release. */
export function following(current: Published, release: Release): Published {
  const known = { ...current.lastGood, ...current.definitions };
  const lastGood = Object.keys(release.broken).flatMap((name) =>
    Object.hasOwn(known, name) ? [[name, known[name]!] as const] : [],
  );
  return Published.parse({ ...release, lastGood: Object.fromEntries(lastGood) });
}

/** One notice for each channel; what never had a channel is told in the first. */
function noticesOf(
  release: string,
  differences: Difference[],
  { channels, applied }: { channels: Readonly<Record<string, string>>; applied: PublishOptions['applied'] },
): Record<string, ReleaseNotice> {
  const channelOf = ({ channel }: Difference): string | undefined =>
    channel === undefined ? Object.values(channels)[0] : (channels[channel] ?? channel);
  const by = Map.groupBy(differences, channelOf);
  const notices = [...by].flatMap(([channel, told]): [string, ReleaseNotice][] =>
    channel === undefined
      ? []
      : [
          [
            `release@${release}:${channel}:${fingerprint(told)}`,
            { about: 'release', channel, release, ...(applied && { by: applied.by }), differences: told },
          ],
        ],
  );
  return Object.fromEntries(notices);
}

/** Releases without a name are told apart by what they change. */
const fingerprint = (told: Difference[]): string =>
  createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 8);

export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>;
