import type { RunEvent } from '../pipeline/run.ts';
import { type Presenter, presenterOf } from '../views/presenter.ts';
import type { RunView } from '../views/run-view.ts';
import type { Entry, MessageStore } from './message-store.ts';
import { isPosted } from './message-store.ts';
import type { Lead } from './lead.ts';
import type { RunStore } from './run-store.ts';
import type { Said, Speaker } from './speaker.ts';
import type { ViewReader } from './view-reader.ts';
import { RANK, type Wanted } from './wanted.ts';
import { rankOf } from './publishing-queue.ts';

/** All messages of a run: its root, what asks people to act, and the log of its thread. */
export function createRunMessages(parts: {
  store: RunStore;
  messages: MessageStore;
  speaker: Speaker;
  lead: Lead;
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
    const view = await parts.views(run, parts.locale);
    const { entries, cursor } = await messages.read(id);
    const presenter = presenterOf(view.definition);
    for (const wanted of wantedOf(presenter, view, entries)) {
      const said = await speaker.say(run, wanted, entries);
      if (said !== 'said') return said;
    }
    return presenter.log ? tell(view, entries, cursor, presenter.log) : 'said';
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

/** The root, then what asks a person to act, as replies that the channel sees too; each is drawn when its turn has come. */
function* wantedOf(presenter: Presenter, view: RunView, entries: Record<string, Entry>): Generator<Wanted> {
  const { run } = view;
  const rank = isPosted(entries['root']) && run.endedAt === undefined ? RANK.progress : rankOf(run);
  yield { key: 'root', message: presenter.root(view), thread: false, broadcast: false, rank };
  const { failure, proposal } = presenter;
  const sorts = [
    { sort: 'failure', draw: failure, about: failures },
    { sort: 'proposal', draw: proposal, about: proposals },
  ];
  for (const { sort, draw, about } of sorts) {
    for (const { stage, attempt } of draw ? about(view.events) : []) {
      const key = `${sort}:${stage}.a${attempt}`;
      yield { key, message: draw!(view, stage, attempt), thread: true, broadcast: true, rank: RANK.call };
    }
  }
}

/** Attempts that asked for consent, in order. */
const proposals = (events: readonly RunEvent[]): { stage: string; attempt: number }[] =>
  events.filter((event) => event.type === 'stage.proposed');

/** Attempts that ended in a person's hands, in order: each has a card of its own. */
function failures(events: readonly RunEvent[]): { stage: string; attempt: number }[] {
  const cards = new Map<string, { stage: string; attempt: number }>();
  for (const event of events) {
    if (event.type !== 'stage.unknown' && !(event.type === 'stage.failed' && event.retryAt === undefined)) continue;
    const { stage, attempt } = event;
    cards.set(`${stage}.${attempt}`, { stage, attempt });
  }
  return [...cards.values()];
}
