import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import { Definition } from '../pipeline/definition-schema.ts';
import type { Names } from './names.ts';

/** The format of what this release writes; a store written by a newer one is refused. */
const SCHEMA = 1;

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
    /** Mints the installation's identity in an empty store and refuses a store that a newer release wrote. */
    async open(): Promise<{ installation: string }> {
      await redis.set(names.schema, String(SCHEMA), 'NX');
      const schema = Number(await redis.get(names.schema));
      if (schema > SCHEMA) {
        throw new StartError(
          `the store was written by a newer release (schema ${schema}, this one reads ${SCHEMA}); deploy that release or newer`,
        );
      }
      await redis.set(names.installation, randomUUID(), 'NX');
      return { installation: (await redis.get(names.installation))! };
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
