import type { Button, ConfirmationDialog } from '@slack/types';
import { z } from 'zod';
import { plain } from './blocks.ts';
import { read } from './payloads.ts';

const ofRun = z.strictObject({ run: z.string() });
const ofPipeline = z.strictObject({ pipeline: z.string() });
/** A button is bound to the attempt that it was shown for: on any other it is stale. */
const ofAttempt = z.strictObject({ run: z.string(), stage: z.string(), attempt: z.int().min(0) });
/** A confirmation is bound to what was shown: preview.ts. */
const shown = { at: z.int(), print: z.string() };
/** A retry or a rerun that waits for which definition to go on by. */
const byDefinition = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('retry'),
    run: z.string(),
    stage: z.string().exactOptional(),
    attempt: z.int().exactOptional(),
    stages: z.array(z.strictObject({ stage: z.string(), attempt: z.int() })).exactOptional(),
  }),
  z.strictObject({ type: z.literal('rerun'), run: z.string(), from: z.string().exactOptional() }),
]);
/** Schedules to resume, and the starts that were shown as due meanwhile. */
const resuming = z.strictObject({
  pipeline: z.string(),
  schedule: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  owed: z.int(),
});

/** A backfill as it was shown. */
const filling = z.strictObject({
  pipeline: z.string(),
  from: z.string(),
  to: z.string(),
  order: z.enum(['oldest', 'newest']),
  parallel: z.int(),
  again: z.boolean(),
  params: z.record(z.string(), z.json()),
  /** How many runs were shown. */
  runs: z.int(),
});

/** What failed for one cause, as it was shown: how many runs, and up to when they had failed, in milliseconds. */
const alike = ofAttempt.extend({
  definition: z.enum(['started', 'current']).exactOptional(),
  upTo: z.number(),
  runs: z.int(),
});

/** A question about starts that were missed. */
const ofNotice = z.strictObject({ notice: z.string() });

/** Every button: its action_id and what its value carries. A line here makes `tsc` ask for its handler. */
export const ACTIONS = {
  /** Another run of a period: with the parameters given, or with those of the run `like`. */
  'run.again': z.strictObject({
    pipeline: z.string(),
    period: z.string(),
    params: z.record(z.string(), z.json()).exactOptional(),
    like: z.string().exactOptional(),
    /** The number of the period's latest run when this was shown. */
    after: z.int().exactOptional(),
  }),
  'run.cancel': ofRun,
  /** All failed stages at once; in a cancelled run, the stages at which it was cut off. */
  'run.retry': ofRun,
  'run.status': ofRun,
  /** A picture of it, in its thread. */
  'run.graph': ofRun,
  'run.rerun': z.strictObject({
    run: z.string(),
    from: z.string().exactOptional(),
    definition: z.enum(['started', 'current']).exactOptional(),
    ...shown,
  }),
  /** Asks whether to run a stage again with all that follows it. */
  'run.rerun-from': z.strictObject({ run: z.string(), from: z.string() }),
  'run.close': z.strictObject({ run: z.string(), reason: z.string().exactOptional(), ...shown }),
  'run.as-started': byDefinition,
  'run.as-current': byDefinition,
  'stage.retry': ofAttempt,
  'stage.reattach': ofAttempt,
  'stage.resubmit': ofAttempt,
  'stage.skip': ofAttempt,
  'stage.mark-done': ofAttempt,
  'stage.logs': ofAttempt,
  'stage.approve': ofAttempt,
  'stage.reject': ofAttempt,
  /** Takes on a failure; from whom, when someone has it; and with it what waits for the same cause. */
  'stage.claim': ofAttempt.extend({ from: z.string().exactOptional(), alike: z.literal(true).exactOptional() }),
  /** What waits in the channel for the same cause: takes on what nobody is on, asks whether to retry it, and does. */
  'alike.claim': ofAttempt,
  'alike.ask-retry': ofAttempt,
  'alike.retry': alike,
  'schedule.resume-latest': resuming,
  'schedule.resume-all': resuming,
  'schedule.resume-none': resuming,
  /** Which of the starts that a notice asks about are to be made. */
  'schedule.run-latest': ofNotice,
  'schedule.run-all': ofNotice,
  'schedule.run-none': ofNotice,
  'pipeline.backfill': filling,
  /** Looks again whether a pipeline could run. */
  'pipeline.check': ofPipeline,
  'pipeline.history': ofPipeline,
  'period.mark-done': z.strictObject({ pipeline: z.string(), period: z.string(), reason: z.string() }),
  /** Windows that show: all pipelines, one of them, a run. */
  'panel.open': z.strictObject({}),
  'pipeline.open': ofPipeline,
  'run.open': ofRun,
  /** Windows that ask what to do, or why. */
  'run.ask': z.strictObject({ pipeline: z.string().exactOptional(), period: z.string().exactOptional() }),
  'run.ask-rerun': ofRun,
  'run.ask-close': ofRun,
  'backfill.ask': z.strictObject({ pipeline: z.string().exactOptional() }),
  'period.ask': z.strictObject({ pipeline: z.string().exactOptional() }),
  'schedule.ask-pause': ofPipeline,
  'schedule.ask-resume': ofPipeline,
  /** A run as it was shown before its start; beside run `after` where the period has one. */
  'run.start': z.strictObject({
    pipeline: z.string(),
    period: z.string(),
    params: z.record(z.string(), z.json()),
    after: z.int().exactOptional(),
  }),
  /** The page of the audit log before an entry. */
  'audit.page': z.strictObject({ subject: z.string().exactOptional(), before: z.string() }),
  /** Puts a question away. */
  'reply.back': z.strictObject({}),
  /** A button that only opens an address; Slack wants it acknowledged all the same. */
  'link.open': z.strictObject({}),
} satisfies Record<string, z.ZodType>;

export type ActionId = keyof typeof ACTIONS;
export type ActionPayload<A extends ActionId> = z.output<(typeof ACTIONS)[A]>;

/** Every modal with a submit button: its callback_id and what its private_metadata carries. */
export const MODALS = {
  'reason.skip': ofAttempt,
  'reason.mark-done': ofAttempt,
  'reason.reject': ofAttempt,
  'athena.query': z.strictObject({ channel: z.string() }),
  /** What was shown and is to be done: the button that would stand beneath it in a message. */
  question: z.strictObject({ action: z.string(), value: z.string() }),
  'run.form': z.strictObject({ pipeline: z.string().exactOptional() }),
  'rerun.form': ofRun,
  'close.form': z.strictObject({ run: z.string(), ...shown }),
  'backfill.form': z.strictObject({ pipeline: z.string().exactOptional() }),
  'backfill.confirm': filling,
  'period.form': z.strictObject({ pipeline: z.string().exactOptional() }),
  'pause.form': ofPipeline,
} satisfies Record<string, z.ZodType>;

export type ModalId = keyof typeof MODALS;
export type ModalPayload<M extends ModalId> = z.output<(typeof MODALS)[M]>;

/** Every window without one: its callback_id and what it shows. It is drawn anew after what was decided in it. */
const PLACES = {
  'place.panel': z.strictObject({}),
  'place.pipeline': ofPipeline,
  'place.run': ofRun,
} satisfies Record<string, z.ZodType>;

type PlaceId = keyof typeof PLACES;
export type Place =
  | { id: 'place.panel' }
  | ({ id: 'place.pipeline' } & z.output<typeof ofPipeline>)
  | ({ id: 'place.run' } & z.output<typeof ofRun>);

/** Buttons that open a window, which is announced where it takes long to draw. */
export const OPENING: ReadonlySet<ActionId> = new Set<ActionId>([
  'panel.open',
  'pipeline.open',
  'run.open',
  'run.ask',
  'run.ask-rerun',
  'run.ask-close',
  'backfill.ask',
  'period.ask',
  'schedule.ask-pause',
  'alike.ask-retry',
  'stage.skip',
  'stage.mark-done',
  'stage.reject',
]);

export interface ButtonOptions {
  style?: 'primary' | 'danger';
  /** Asked before the click counts. */
  confirm?: { title: string; text: string; yes: string; no: string };
  /** Said by screen readers instead of the text. */
  label?: string;
  url?: string;
}

/** A button; its value is checked against the table of actions by tsc. */
export function button<A extends ActionId>(
  id: A,
  value: ActionPayload<A>,
  text: string,
  { style, confirm, label, url }: ButtonOptions = {},
): Button {
  const dialog = (asked: NonNullable<ButtonOptions['confirm']>): ConfirmationDialog => ({
    title: plain(asked.title),
    text: plain(asked.text),
    confirm: plain(asked.yes),
    deny: plain(asked.no),
    ...(style && { style }),
  });
  return {
    type: 'button',
    action_id: id,
    text: plain(text),
    value: JSON.stringify(value),
    ...(style && { style }),
    ...(url !== undefined && { url }),
    ...(confirm && { confirm: dialog(confirm) }),
    ...(label !== undefined && { accessibility_label: label }),
  };
}

/** A button that opens an address. */
export const linkButton = (url: string, text: string): Button => button('link.open', {}, text, { url });

export const isActionId = (id: string): id is ActionId => Object.hasOwn(ACTIONS, id);

/** The payload of a click. What comes from a client is checked, and anything else is refused as an old or foreign button. */
export const parse = <A extends ActionId>(id: A, value: string | undefined): ActionPayload<A> =>
  read(ACTIONS[id], id, value) as ActionPayload<A>;

export const isModalId = (id: string): id is ModalId => Object.hasOwn(MODALS, id);

/** A modal's private_metadata, as parseMetadata() reads it. */
export const metadata = <M extends ModalId>(_id: M, payload: ModalPayload<M>): string => JSON.stringify(payload);

/** The payload of a submitted modal. */
export const parseMetadata = <M extends ModalId>(id: M, text: string | undefined): ModalPayload<M> =>
  read(MODALS[id], id, text) as ModalPayload<M>;

/** What a window shows, from its callback_id and private_metadata; undefined for one that shows nothing of ours. */
export function parsePlace(id: string, text: string): Place | undefined {
  if (!Object.hasOwn(PLACES, id)) return undefined;
  return { id, ...(read(PLACES[id as PlaceId], id, text) as object) } as Place;
}
