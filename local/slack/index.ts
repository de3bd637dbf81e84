import type { Server } from 'node:http';
import type { Hono } from 'hono';
import { createApi, type Env } from './api.ts';
import { createCalls, type SlackCall } from './calls.ts';
import { createControl } from './control.ts';
import { defaultTokens, readManifest } from './seed.ts';
import { createHub, type Held } from './socket.ts';
import { createState, type State, type StateOptions } from './state.ts';
import { createTriggers } from './triggers.ts';
import type { FaultSource, StreamEvent } from './types.ts';
import type { World } from './world.ts';

export interface LocalSlackOptions extends Partial<StateOptions> {
  /** The app's manifest.yml: its commands, shortcuts, events and scopes. Without it everything is allowed. */
  manifestFile?: string | undefined;
  tokens?: { bot: string; app: string } | undefined;
  faults?: FaultSource | undefined;
  /** How long an acknowledgement may take; Slack gives 3 s. */
  ackTimeoutMs?: number | undefined;
  log?: ((line: string) => void) | undefined;
}

export interface LocalSlack {
  /** The Web API, to be mounted at /api. */
  api: Hono<Env>;
  /** What a person does and sees, to be mounted at /control of the page. */
  control: Hono;
  state: State;
  /** The last calls of the Web API, oldest first. */
  calls(method?: string): SlackCall[];
  attachSocket(server: Server): void;
  connections(): number;
  /** How many times each payload is delivered from now on. */
  repeat(times: number): void;
  /** Holds back what people do from now on. */
  hold(): Held;
  /** Asks the app to connect again, as Slack does every few hours. */
  refresh(): void;
  subscribe(listener: (event: StreamEvent) => void): () => void;
  /** Tells the page of something that happened outside Slack. */
  publish(event: StreamEvent): void;
  close(): Promise<void>;
}

/** Slack on this machine: Web API, Socket Mode and the people of a small workspace. */
export function createLocalSlack(options: LocalSlackOptions = {}): LocalSlack {
  const { now = Date.now, ackTimeoutMs = 3000, tokens = defaultTokens, log = console.error } = options;
  const state = createState({ ...options, now });
  const hub = createHub({ ackTimeoutMs, log });
  const manifest = options.manifestFile === undefined ? undefined : readManifest(options.manifestFile);
  const world: World = { state, hub, triggers: createTriggers(now), manifest, now, log, origin: '' };
  const calls = createCalls();
  return {
    api: createApi(world, { tokens, faults: options.faults, calls }),
    control: createControl(world),
    state,
    calls: calls.list,
    attachSocket: (server) => hub.attach(server),
    connections: hub.connections,
    repeat: hub.repeat,
    hold: hub.hold,
    refresh: () => hub.refresh(),
    subscribe: (listener) => state.subscribe(listener),
    publish: (event) => state.changed(event),
    async close() {
      await hub.close();
      state.close();
    },
  };
}
