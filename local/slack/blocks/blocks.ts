import { z } from 'zod';
import { placed } from './elements.ts';
import { limits } from './limits.ts';
import { bool, hasImageSource, id, imageElement, imageSource, list, mrkdwn } from './parts.ts';
import { needsImageSource, plain, text, textObject, unique } from './parts.ts';
import { richText } from './rich-text.ts';
import { chart, dataTable, table } from './tables.ts';

const block = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), block_id: id.optional(), ...shape });
const distinctActions = unique('action_id', (e: { action_id?: string }) => e.action_id);

const section = block('section', {
  text: textObject(limits.section.text).optional(),
  fields: list(textObject(limits.section.field), limits.section.fields).optional(),
  accessory: z.discriminatedUnion('type', [...placed.accessory, imageElement]).optional(),
  expand: bool,
}).refine((s) => s.text !== undefined || s.fields !== undefined, { error: 'missing required field: text' });

const card = block('card', {
  hero_image: imageElement.optional(),
  icon: imageElement.optional(),
  title: mrkdwn(limits.card.title).optional(),
  subtitle: mrkdwn(limits.card.title).optional(),
  body: mrkdwn(limits.card.body).optional(),
  actions: list(placed.button, limits.card.buttons).check(distinctActions).optional(),
}).refine((c) => c.hero_image || c.title || c.actions || c.body, {
  error: 'one of hero_image, title, actions and body is required',
});

const task = {
  task_id: text(limits.id),
  title: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: z.string(), text: z.string() })).optional(),
};

/** Blocks that stand on every surface. */
const everywhere = [
  section,
  block('divider', {}),
  block('header', { text: plain(limits.header), level: z.int().min(1).max(6).optional() }),
  block('context', {
    elements: list(
      z.discriminatedUnion('type', [plain(limits.section.field), mrkdwn(limits.section.field), imageElement]),
      limits.context,
    ),
  }),
  block('actions', { elements: list(placed.actions, limits.actions).check(distinctActions) }),
  block('image', {
    alt_text: text(limits.image.alt),
    title: plain(limits.image.title).optional(),
    ...imageSource,
  }).refine(hasImageSource, needsImageSource),
  block('input', {
    label: plain(limits.input.label),
    element: placed.input,
    hint: plain(limits.input.hint).optional(),
    optional: bool,
    dispatch_action: bool,
  }),
  block('video', {
    video_url: z.url(),
    thumbnail_url: z.url(),
    alt_text: text(2000),
    title: plain(199),
    title_url: z.url().optional(),
    author_name: text(49).optional(),
    provider_name: z.string().optional(),
    provider_icon_url: z.url().optional(),
    description: plain(2000).optional(),
  }),
  richText,
] as const;

const container = block('container', {
  title: plain(limits.container.title).optional(),
  rich_text_title: richText.optional(),
  subtitle: textObject(limits.container.title).optional(),
  child_blocks: list(z.discriminatedUnion('type', [...everywhere, table]), limits.container.children),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: imageElement.optional(),
  is_collapsible: bool,
  default_collapsed: bool,
  has_header_divider: bool,
}).refine((c) => c.title || c.rich_text_title, { error: 'missing required field: title' });

/** Blocks of messages and Home, not of modals. */
const spacious = [
  table,
  dataTable,
  chart,
  card,
  block('carousel', { elements: list(card, limits.carousel) }),
  container,
] as const;

const messageOnly = [
  block('markdown', { text: text(limits.markdown) }),
  block('task_card', task),
  block('plan', {
    title: z.string().min(1),
    tasks: list(
      z.strictObject({ type: z.literal('task_card').optional(), block_id: id.optional(), ...task }),
      limits.plan,
    )
      .check(unique('task_id', (t: { task_id: string }) => t.task_id))
      .optional(),
  }),
  block('context_actions', { elements: list(placed.contextActions, limits.contextActions).check(distinctActions) }),
] as const;

const alert = block('alert', {
  text: textObject(limits.alert),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

/** The union of blocks that each surface shows. */
export const surfaces = {
  message: z.discriminatedUnion('type', [...everywhere, ...spacious, ...messageOnly]),
  home: z.discriminatedUnion('type', [...everywhere, ...spacious]),
  modal: z.discriminatedUnion('type', [...everywhere, alert]),
};
export type Surface = keyof typeof surfaces;
