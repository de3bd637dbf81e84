import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Definition } from '../pipeline/definition-schema.ts';
import type { Names } from './names.ts';
import { openStore } from './store-schema.ts';

const Published = z.strictObject({
  release: z.string(),
  definitions: z.record(z.string(), Definition),
  /** Pipelines whose file cannot be used, with the first problem as one line. */
  broken: z.record(z.string(), z.string()),
});
export type Published = z.infer<typeof Published>;

const NOTHING: Published = { release: '', definitions: {}, broken: {} };

/** The definitions in force and the identity of this installation. */
export function createWorkspaceStore(redis: Redis, names: Names) {
  return {
    /** Opens the store and gives its installation; `upgrade` brings one that the release before wrote up to date. */
    async open({ upgrade = false } = {}): Promise<{ installation: string }> {
      return { installation: await openStore(redis, names, { upgrade }) };
    },
    /** Puts definitions in force for every replica and the CLI. */
    async publish(published: Published): Promise<void> {
      await redis.set(names.workspace, JSON.stringify(published));
    },
    /** The definitions in force; empty before the first release. */
    async inForce(): Promise<Published> {
      const text = await redis.get(names.workspace);
      return text === null ? NOTHING : Published.parse(JSON.parse(text));
    },
  };
}

export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>;
