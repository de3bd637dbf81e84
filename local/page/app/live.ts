import { useEffect, useSyncExternalStore } from 'react';
import { read } from './control.ts';
import type { StreamEvent } from './types.ts';

/** Which stream events make a resource stale. */
type Concerns = (event: StreamEvent) => boolean;

interface Resource {
  data: unknown;
  listeners: Set<() => void>;
  concerns: Concerns;
  whenUnreachable: unknown;
  loading: boolean;
  stale: boolean;
}

const resources = new Map<string, Resource>();

// One request per resource at a time; events that arrive meanwhile are answered by one more.
async function load(path: string, resource: Resource): Promise<void> {
  if (resource.loading) {
    resource.stale = true;
    return;
  }
  resource.loading = true;
  do {
    resource.stale = false;
    // While local mode restarts the last answer stays on the screen; the stream's reconnect fetches everything again.
    const data = await read<unknown>(path).catch(() => resource.whenUnreachable ?? resource.data);
    if (JSON.stringify(data) !== JSON.stringify(resource.data)) {
      resource.data = data;
      resource.listeners.forEach((listener) => listener());
    }
  } while (resource.stale);
  resource.loading = false;
}

/** Fetches what an event concerns, or everything that is being watched. */
export function refresh(event?: StreamEvent): void {
  for (const [path, resource] of resources) {
    if (resource.listeners.size > 0 && (event === undefined || resource.concerns(event))) void load(path, resource);
  }
}

type Subscribe = (listener: () => void) => () => void;

// useSyncExternalStore subscribes anew whenever the function changes, so there is one function per path.
const subscriptions = new Map<string, Subscribe>();

function subscriptionOf(path: string, concerns: Concerns, whenUnreachable: unknown): Subscribe {
  const known = subscriptions.get(path);
  if (known !== undefined) return known;
  const resource: Resource = {
    data: undefined,
    listeners: new Set(),
    concerns,
    whenUnreachable,
    loading: false,
    stale: false,
  };
  resources.set(path, resource);
  const subscribe: Subscribe = (listener) => {
    resource.listeners.add(listener);
    void load(path, resource);
    return () => resource.listeners.delete(listener);
  };
  subscriptions.set(path, subscribe);
  return subscribe;
}

/** A control route's answer, kept current by the stream; undefined until it has arrived. */
export function useLive<T>(path: string, concerns: Concerns, whenUnreachable?: T): T | undefined {
  const subscribe = subscriptionOf(path, concerns, whenUnreachable);
  return useSyncExternalStore(subscribe, () => resources.get(path)?.data as T | undefined);
}

/** Listens to `/control/stream`, and looks at health every few seconds, since a dead process says nothing. */
export function useStream(): void {
  useEffect(() => {
    const source = new EventSource('/control/stream');
    source.onopen = () => refresh();
    source.onmessage = (event: MessageEvent<string>) => refresh(JSON.parse(event.data) as StreamEvent);
    const timer = setInterval(() => refresh({ kind: 'health' }), 5000);
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, []);
}
