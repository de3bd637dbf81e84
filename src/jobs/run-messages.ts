import { ASKING, type RunEvent } from '../pipeline/run.ts';
import type { Called } from '../views/call.ts';
import { directMessage } from '../views/direct.ts';
import { type Presenter, presenterOf } from '../views/presenter.ts';
import type { RunView } from '../views/run-view.ts';
import { isTrouble } from '../views/stage-facts.ts';
import { languageOf } from '../views/text/index.ts';
import type { Calls } from './calls.ts';
import type { Directory } from './directory.ts';
import type { Lead } from './lead.ts';
import { type Entry, isPosted, type MessageStore } from './message-store.ts';
import { rankOf } from './publishing-queue.ts';
import type { RefusedBlocks } from './refused-blocks.ts';
import type { RunStore } from './run-store.ts';
import { SlackRefused } from './slack-poster.ts';
import type { Said, Speaker } from './speaker.ts';
import type { ViewReader } from './view-reader.ts';
import { RANK, type Wanted } from './wanted.ts';

interface OfAttempt {
  stage: string;
  attempt: number;
}

/** All messages of a run: its root, what asks people to act, and the log of its thread. */
export function createRunMessages(parts: {
  store: RunStore;
  messages: MessageStore;
  speaker: Speaker;
  lead: Lead;
  calls: Calls;
  refused: RefusedBlocks;
  /** Knows who started a run by hand and is told its end; undefined where nobody is. */
  starters: Pick<Directory, 'person'> | undefined;
  views: ViewReader;
  locale: string;
}) {
  const { store, messages, speaker, lead } = parts;

  /** Says the next things that are to be said of a run, in order; stops at the first that has to wait. */
  async function show(id: string): Promise<Said> {
    const loaded = await store.load(id);
    // A query asked in a terminal is answered there.
    if (!loaded || loaded.run.channel === '') return 'said';
    const { run } = loaded;
    const view = { ...(await parts.views(run, parts.locale)), rich: await parts.refused.rich() };
    const { entries, cursor, calls } = await messages.read(id);
    const presenter = presenterOf(view.definition);
    // Decided before anything is said: who is told of with another need not be in a hurry.
    const failed = presenter.failure ? failures(view.events).map(keyed('failure')) : [];
    const called = new Map<string, Called>();
    for (const each of failed) {
      const call = await parts.calls.callFor(view, each, calls);
      called.set(each.key, { ...call, others: await parts.calls.others(view, each, call) });
    }
    for (const wanted of wantedOf(presenter, view, entries, failed, called)) {
      const before = entries[wanted.key];
      const said = await speaker.say(run, wanted, entries);
      if (said !== 'said') return said;
      const call = called.get(wanted.key);
      if (call && isPosted(before) && entries[wanted.key] !== before) await parts.calls.recount(call);
    }
    const told = await tellStarter(view, entries);
    if (told !== 'said') return told;
    return presenter.log ? tell(view, entries, cursor, presenter.log) : 'said';
  }

  /** Who started the run by hand is told its end, in their own language. A person who cannot be written to is not. */
  async function tellStarter(view: RunView, entries: Record<string, Entry>): Promise<Said> {
    const end = parts.starters && endFor(view);
    if (end === undefined) return 'said';
    const key = `direct:${end}`;
    // It says how the run ended, once: what became of that later is told by another end.
    if (isPosted(entries[key])) return 'said';
    const { id: starter } = view.run.by;
    const locale = languageOf((await parts.starters!.person(starter)).locale) ?? view.locale;
    const about = { id: view.run.id, channel: starter };
    const message = directMessage({ ...view, locale });
    const wanted = { key, message, thread: false, broadcast: false, rank: RANK.end };
    return speaker.say(about, wanted, entries).catch((error: unknown): Said => {
      if (error instanceof SlackRefused) return 'said';
      throw error;
    });
  }

  /** The events since the last reply, as one reply. */
  async function tell(
    view: RunView,
    entries: Record<string, Entry>,
    cursor: number,
    render: NonNullable<Presenter['log']>,
  ): Promise<Said> {
    const news = view.events.slice(cursor);
    if (news.length === 0) return 'said';
    // Named by where it begins: a reply whose posting was not answered is found again and brought up to date.
    const key = `log:${cursor}`;
    const message = render(view, news);
    if (message) {
      const wanted = { key, message, thread: true, broadcast: false, rank: RANK.log };
      const said = await speaker.say(view.run, wanted, entries);
      if (said !== 'said') return said;
    }
    await lead.demand();
    await messages.told(view.run.id, cursor + news.length);
    return 'said';
  }

  return { show };
}

/** Milliseconds: who has just started a run need not be told of its end. */
const NOTICED = 60_000;
/** Slack's ids of people. */
const PERSON = /^[UW][A-Z0-9_]+$/;

/** Which end of a run the one who started it is to be told, counted from 1; undefined when none. */
function endFor({ run, definition, events }: RunView): number | undefined {
  const ends = events.filter((event) => event.type === 'run.ended');
  const last = ends.at(-1);
  if (definition.hidden || run.by.via !== 'slack' || !PERSON.test(run.by.id)) return undefined;
  if (!last || run.endedAt !== last.at || last.at - run.createdAt < NOTICED) return undefined;
  const own = [run.cancel?.by.id, run.closed?.by.id].includes(run.by.id);
  return own ? undefined : ends.length;
}

const keyed =
  (sort: string) =>
  ({ stage, attempt }: OfAttempt) => ({ stage, attempt, key: `${sort}:${stage}.a${attempt}` });

/** The root, then what asks a person to act, as replies that the channel sees too; each is drawn when its turn has come. */
function* wantedOf(
  presenter: Presenter,
  view: RunView,
  entries: Record<string, Entry>,
  failed: readonly (OfAttempt & { key: string })[],
  called: ReadonlyMap<string, Called>,
): Generator<Wanted> {
  const { run } = view;
  const isOpen = ({ stage, attempt }: OfAttempt): boolean => {
    const now = run.stages[stage];
    return now?.attempt === attempt && ASKING.has(now.state);
  };
  const proposed = presenter.proposal ? proposals(view.events).map(keyed('proposal')) : [];
  const leads = (key: string): boolean => called.get(key)?.lead === undefined;
  const rank = isPosted(entries['root']) && run.endedAt === undefined ? RANK.progress : rankOf(run);
  const isCall = [...failed.filter(({ key }) => leads(key)), ...proposed].some(isOpen);
  const message = presenter.root(view);
  yield { key: 'root', message, thread: false, broadcast: false, rank: isCall ? rank : Math.max(rank, RANK.end) };
  for (const { stage, attempt, key } of failed) {
    yield {
      key,
      message: presenter.failure!(view, stage, attempt, called.get(key)),
      thread: true,
      broadcast: leads(key),
      rank: leads(key) && isOpen({ stage, attempt }) ? RANK.call : RANK.end,
      grows: (called.get(key)?.count ?? 0) > 0,
    };
  }
  for (const { stage, attempt, key } of proposed) {
    const card = presenter.proposal!(view, stage, attempt);
    yield { key, message: card, thread: true, broadcast: true, rank: RANK.call };
  }
}

/** Attempts that asked for consent, in order. */
const proposals = (events: readonly RunEvent[]): OfAttempt[] =>
  events.filter((event) => event.type === 'stage.proposed');

/** Attempts that ended in a person's hands, in order: each has a card of its own. */
function failures(events: readonly RunEvent[]): OfAttempt[] {
  const cards = new Map<string, OfAttempt>();
  for (const event of events) {
    if (!isTrouble(event)) continue;
    const { stage, attempt } = event;
    cards.set(`${stage}.${attempt}`, { stage, attempt });
  }
  return [...cards.values()];
}
