import type { Stage, StageState } from '../pipeline/run.ts';
import { DONE } from '../pipeline/run.ts';
import { causeOf } from './cause.ts';
import { address, escape } from './escape.ts';
import { person } from './mentions.ts';
import { detailIn, wordsOf } from './own-words.ts';
import { type RunView, stageName } from './run-view.ts';
import { handledAt, linkOf, measuresOf, tookOf } from './stage-facts.ts';
import { bytes, count, date, duration, list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** What is told of a stage: its line and its task are two forms of this. All but the name and the address is mrkdwn. */
export interface StageTold {
  state: StageState;
  /** Not escaped. */
  name: string;
  /** Its state, in words. */
  word: string;
  /** Whose word put it there, where that says more than the state does. */
  by: string | undefined;
  /** A few words without people and instants: what it comes after, how long it took, how much it wrote. */
  figures: string[];
  /** Since when, why, by whom. */
  more: string[];
  /** From the second one on. */
  attempt: string | undefined;
  /** The address of its page in a console. */
  page: string | undefined;
}

/** What a stage waits for that is in line for a pool. */
const POOL = 'pool:';
/** States that a person's word may have put a stage in: then who it was says more than the state. */
const CLOSED: ReadonlySet<StageState> = new Set(['succeeded', 'skipped']);

/** What a person is told of a stage, as it stands. */
export function stageTold(view: RunView, id: string, t: Texts): StageTold {
  const stage = view.run.stages[id];
  const state = stage?.state ?? 'blocked';
  const handled = stage && CLOSED.has(state) ? handledAt(view, id, stage.since) : undefined;
  const { figures, more } = handled ? { figures: [], more: [] } : about(view, id, stage, t);
  const rerun = stage && rerunBy(stage, t);
  return {
    state,
    name: stageName(view, id),
    word: (stage && inPool(view, id, stage, t)) ?? t.stageState[state],
    by: handled && t.doneBy(handled.what, person(handled.by, t)),
    figures: figures.filter((figure) => figure !== undefined),
    more: [...more, rerun].filter((each) => each !== undefined),
    attempt: stage && stage.attempt > 1 ? t.attempt(stage.attempt) : undefined,
    page: address(linkOf(view, id)),
  };
}

interface About {
  figures: (string | undefined)[];
  more: (string | undefined)[];
}

/** What counts about a stage in its state, and why it is there. */
function about(view: RunView, id: string, stage: Stage | undefined, t: Texts): About {
  const zone = view.definition.timezone;
  switch (stage?.state) {
    case undefined:
    case 'blocked': {
      const needs = view.definition.stages[id]?.needs ?? [];
      const unmet = needs.filter((need) => !DONE.has(view.run.stages[need]?.state ?? 'blocked'));
      return { figures: [unmet.length > 0 ? t.after(list(unmet.map(escape), t)) : undefined], more: [] };
    }
    case 'waiting':
      return { figures: [], more: [waiting(view, id, stage, t)] };
    case 'submitting':
    case 'running':
    case 'cancelling': {
      const detail = detailIn(view.details, id);
      const isNews = detail && detail.message.toLowerCase() !== stage.state;
      return {
        figures: [isNews ? escape(wordsOf(detail, t)) : undefined],
        more: [t.since(date(stage.startedAt ?? stage.since, zone))],
      };
    }
    case 'succeeded': {
      const took = tookOf(stage);
      return {
        figures: [took === undefined ? undefined : duration(took, t), ...measures(stage.output, t)],
        more: [],
      };
    }
    case 'failed':
    case 'unknown':
      return { figures: [], more: [stage.error && causeOf(view, id, stage.attempt, stage.error, t, 120)] };
    case 'queued':
    case 'skipped':
    case 'approval':
    case 'cancelled':
      return { figures: [], more: [] };
  }
}

/** Facts of how large the work was: "233,599 rows · 1.2 MB". */
export function measures(output: Stage['output'], t: Texts): (string | undefined)[] {
  const { rows, objects, bytes: written, scanned } = measuresOf(output);
  return [
    rows === undefined ? undefined : t.rows(rows, count(rows, t)),
    objects === undefined ? undefined : t.objects(objects, count(objects, t)),
    written === undefined ? undefined : bytes(written, t),
    scanned ? t.scanned(bytes(scanned, t)) : undefined,
  ];
}

/** "waiting for pool glue, 3rd in line": in place of the word for its state. */
function inPool({ places }: RunView, id: string, { state, waitingFor: why }: Stage, t: Texts): string | undefined {
  if (state !== 'waiting' || !why?.startsWith(POOL)) return undefined;
  const pool = escape(why.slice(POOL.length));
  const place = places[id]?.place;
  return place === undefined ? t.decisions.queued.stageUnplaced(pool) : t.decisions.queued.stage(pool, place);
}

function waiting({ definition }: RunView, id: string, stage: Stage, t: Texts): string | undefined {
  const until = date(stage.notBefore ?? stage.since, definition.timezone, 'seconds');
  const why = stage.waitingFor;
  if (why?.startsWith(POOL)) return undefined;
  if (why === 'backoff') return t.retryAt(stage.retries, definition.stages[id]?.retries.max ?? stage.retries, until);
  return why === undefined ? undefined : t.waitingUntil(t.waitingFor(why) ?? escape(why), until);
}

/** Who runs it again, as long as this is that attempt. */
const rerunBy = ({ handled, attempt }: Stage, t: Texts): string | undefined =>
  handled?.what === 'rerun' && handled.attempt === attempt - 1 ? t.doneBy('rerun', person(handled.by, t)) : undefined;
