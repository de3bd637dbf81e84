import type { Definition } from '../pipeline/definition-schema.ts';
import { dueInstants } from '../pipeline/due.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { type Fate, isOfSchedule, type ScheduleNotice } from '../views/notice.ts';
import { refusalText } from '../views/text/index.ts';
import type { HeldNotice } from './notice-store.ts';
import { type LedgerEntry, noticeIdOf, type ScheduleStore } from './schedule-store.ts';
import { type Instant, listed, type Starts, type StartsParts } from './starts.ts';

/** Runs that are looked through for the last one that a schedule started. */
const LOOK_BACK = 500;

export interface QuestionsParts extends StartsParts {
  schedules: ScheduleStore;
  starts: Starts;
  log: StageContext['log'];
}

type Asked = Pick<ScheduleNotice, 'fates' | 'ask'>;
type InForce = { definitions: Record<string, Definition>; broken: Record<string, string> };

/** Starts that nobody may make but a person: asked about on a card, and made when it has been answered. */
export function createQuestions({ schedules, starts, store, locale, log }: QuestionsParts) {
  /** Asks about those of the instants whose period has no run. */
  async function askAbout(instants: Instant[]): Promise<Asked> {
    const fates: Fate[] = [];
    for (const instant of await starts.unstarted(instants)) fates.push(await starts.fateOf(instant, 'asked'));
    const open = fates.filter(({ what }) => what === 'asked').map(({ at }) => at);
    return { fates, ...(open.length > 0 && { ask: { rule: instants[0]!.rule, instants: open } }) };
  }

  /**
   * Writes a ledger where there is none. Where schedules have started runs before, there was one: what has become due
   * since the last of them is asked about.
   */
  async function begin(entries: Record<string, LedgerEntry>, now: number): Promise<void> {
    const pipelines = [...new Set(Object.values(entries).map(({ pipeline }) => pipeline))];
    const runs = await Promise.all(
      pipelines.map(async (pipeline) => {
        const newest = await store.list({ pipeline, limit: LOOK_BACK });
        return [pipeline, newest.find(({ by }) => by.via === 'schedule')] as const;
      }),
    );
    const last = new Map(runs.flatMap(([pipeline, run]) => (run ? [[pipeline, run] as const] : [])));
    const notices: Record<string, ScheduleNotice> = {};
    for (const [id, entry] of last.size > 0 ? Object.entries(entries) : []) {
      const { pipeline, schedule, zone, channel } = entry;
      const run = last.get(pipeline);
      const told = run ? await askSince(id, entry, run.createdAt, now) : { fates: [] };
      const about = { channel, pipeline, schedule: schedule.id, zone, why: 'lost' as const };
      const notice = { ...about, ...(run && { run: run.id }), ...told };
      notices[noticeIdOf(id, now, notice)] = notice;
    }
    if (await schedules.begin(entries, notices, now))
      log.info({ schedules: Object.keys(entries).length, lost: last.size > 0 }, 'a ledger of schedules was begun');
  }

  /** Whatever was due after a moment, late or not: nobody knows what was started. */
  async function askSince(id: string, { pipeline, schedule, zone }: LedgerEntry, since: number, now: number) {
    const counted: number[] = [];
    for (let last = since; ;) {
      const due = dueInstants({ last }, { ...schedule, misfire: 'ask' }, zone, now, -1);
      counted.push(...due.missed);
      last = due.until;
      if (due.more) continue;
      const { fates, ask } = await askAbout(due.asked.map((at) => ({ id, pipeline, rule: schedule.period, zone, at })));
      return { ...listed(fates, counted), ...(ask && { ask }) };
    }
  }

  /** Makes the starts of every question that has been answered, and shows what became of them. */
  async function conclude(
    inForce: InForce,
    now: number,
    guarded: (id: string, work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    for (const [id, held] of Object.entries(await schedules.notices())) {
      const { notice } = held;
      if (isOfSchedule(notice) && notice.ask?.answer?.done === false)
        await guarded(id, () => carryOut(id, held, notice, inForce, now));
    }
  }

  async function carryOut(id: string, held: HeldNotice, notice: ScheduleNotice, inForce: InForce, now: number) {
    const { pipeline, schedule, zone } = notice;
    // It waits until the definition has been corrected.
    if (Object.hasOwn(inForce.broken, pipeline)) return;
    const definition = Object.hasOwn(inForce.definitions, pipeline) ? inForce.definitions[pipeline] : undefined;
    const ask = notice.ask!;
    const { choice } = ask.answer!;
    const chosen = choice === 'all' ? ask.instants : choice === 'latest' ? ask.instants.slice(-1) : [];
    const became = new Map<number, Fate>();
    for (const at of chosen) {
      const instant: Instant = { id: `${pipeline}/${schedule}`, pipeline, rule: ask.rule, zone, at };
      became.set(
        at,
        definition
          ? await starts.start(instant, definition, now)
          : { ...(await starts.fateOf(instant, 'asked')), what: 'refused', because: gone(pipeline, now) },
      );
    }
    const fates = notice.fates.map((fate): Fate => became.get(fate.at) ?? declined(fate));
    const to: ScheduleNotice = { ...notice, fates, ask: { ...ask, answer: { ...ask.answer!, done: true } } };
    if (await schedules.conclude(id, held, to))
      log.info({ schedule: `${pipeline}/${schedule}`, started: chosen.length }, 'missed starts were decided on');
  }

  const gone = (pipeline: string, now: number): string =>
    refusalText({ key: 'pipeline.unknown', params: { given: pipeline, known: [] } }, locale, now);

  return { askAbout, begin, conclude };
}

const declined = (fate: Fate): Fate => (fate.what === 'asked' ? { ...fate, what: 'declined' } : fate);
