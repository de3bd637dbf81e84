import type { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import type { Reading } from '../jobs/reading.ts';
import type { Services } from '../jobs/services.ts';
import type { Log } from '../log.ts';
import type { AwsClients } from '../pipeline/stages/stage.ts';
import type { Settings } from '../settings.ts';

/** What runs as long as the replica does. */
export interface Part {
  /** Resolves when it is up, or at once where nothing waits for that. */
  start?(): unknown;
  stop(): unknown;
}

/** What the parts of a replica are built from. */
export interface Base {
  config: Config;
  /** With the region that is in force: the environment's before the workspace's. */
  settings: Settings;
  services: Services;
  reading: Reading;
  clients: AwsClients;
  /** Neither repeats a call by itself: the publisher has a pace of its own, and a person is told at once. */
  slack: { publishing: WebClient; interactive: WebClient };
  log: Log;
}

/** A part whose first pass nothing waits for. */
export const unawaited = ({ start, stop }: Required<Part>): Part => ({ start: () => void start(), stop });
