import { ASKING, type Run, statusOf } from '../pipeline/run.ts';
import type { Pacer, Turn } from './pacer.ts';
import type { RunStore } from './run-store.ts';
import { RANK } from './wanted.ts';

/** What is marked as changed, at the version of its last change. */
export interface Marked {
  id: string;
  version: string;
}

interface Place extends Marked {
  rank: number;
  /** When it may be looked at again, on the monotonic clock. */
  after: number;
  /** The request that its next message needs. */
  turn?: Turn;
  /** Milliseconds since the epoch: first come, first served among equals. */
  createdAt: number;
}

/** How soon a run is to be shown: someone must act, it has ended, it goes on. */
export const rankOf = (run: Run): number =>
  statusOf(run) === 'attention' || Object.values(run.stages).some(({ state }) => ASKING.has(state))
    ? RANK.call
    : run.endedAt === undefined
      ? RANK.begin
      : RANK.end;

/**
 * Who may say something next. What a run's next message needs is known from when it was last drawn, so that hundreds that
 * wait for one request a second are not drawn again each time.
 */
export function createPublishingQueue({ store, pacer }: { store: RunStore; pacer: Pacer }) {
  const places = new Map<string, Place>();

  /** Takes in what changed; gives the runs among it. */
  async function update(marked: Marked[]): Promise<Run[]> {
    const ids = new Set(marked.map(({ id }) => id));
    for (const id of places.keys()) if (!ids.has(id)) places.delete(id);
    const changed = marked.filter(({ id, version }) => places.get(id)?.version !== version);
    const runs = await store.loadMany(changed.map(({ id }) => id));
    const byId = new Map(runs.map((run) => [run.id, run]));
    for (const { id, version } of changed) {
      const run = byId.get(id);
      // What is no run is told beside them.
      const rank = run ? rankOf(run) : RANK.call;
      const before = places.get(id);
      // Still the same message to say, only later news in it: it keeps its place.
      const keeps = before?.turn !== undefined && before.rank !== RANK.log && rank >= Math.min(before.rank, RANK.begin);
      places.set(id, {
        ...(keeps ? before : { rank, after: 0 }),
        id,
        version,
        createdAt: run?.createdAt ?? 0,
      });
    }
    return runs;
  }

  const untilOpen = ({ after, turn }: Place, now: number): number =>
    Math.max(0, after - now, turn ? pacer.wait(turn, now) : 0);

  return {
    update,
    /** What may be looked at now, the most urgent first. Ask `isOpen` again before each: turns are taken meanwhile. */
    due: (): Marked[] => [...places.values()].toSorted((a, b) => a.rank - b.rank || a.createdAt - b.createdAt),
    isOpen(id: string): boolean {
      const place = places.get(id);
      return place !== undefined && untilOpen(place, performance.now()) === 0;
    },
    /** Milliseconds until the first of those that wait may be looked at; Infinity when none waits. */
    pause(): number {
      const now = performance.now();
      return Math.min(...places.values().map((place) => untilOpen(place, now)));
    },
    /** It could not be said yet. */
    put(id: string, { later, turn, rank }: { later: number; turn?: Turn; rank?: number }): void {
      const place = places.get(id);
      if (!place) return;
      place.after = turn ? 0 : performance.now() + later;
      if (rank !== undefined) place.rank = rank;
      if (turn) place.turn = turn;
      else delete place.turn;
    },
    /** It stands in Slack as of `version`. */
    done: (id: string): void => void places.delete(id),
    /** Messages that wait for a request, by the channel they are posted to; edits are of no channel. */
    waiting(): { posts: Map<string, number>; edits: number } {
      const posts = new Map<string, number>();
      let edits = 0;
      for (const { turn } of places.values()) {
        if (turn?.kind === 'post') posts.set(turn.channel, (posts.get(turn.channel) ?? 0) + 1);
        else if (turn) edits += 1;
      }
      return { posts, edits };
    },
  };
}

export type PublishingQueue = ReturnType<typeof createPublishingQueue>;
