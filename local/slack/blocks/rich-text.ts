import { z } from 'zod';
import { bool, id } from './parts.ts';

const styled = {
  style: z.strictObject({ bold: bool, code: bool, italic: bool, strike: bool, underline: bool }).optional(),
};
const words = z.string().min(1, { error: 'must be more than 0 characters' });
const inline = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape, ...styled });

const textRun = inline('text', { text: words });
const link = inline('link', { url: words, text: z.string().optional(), unsafe: bool });

const run = z.discriminatedUnion('type', [
  textRun,
  link,
  inline('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }),
  inline('color', { value: words }),
  inline('channel', { channel_id: words }),
  inline('date', { timestamp: z.int(), format: words, url: words.optional(), fallback: words.optional() }),
  inline('emoji', { name: words, unicode: words.optional(), url: words.optional() }),
  inline('team', { team_id: words }),
  inline('user', { user_id: words }),
  inline('usergroup', { usergroup_id: words }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(run) });

/** A rich_text block, also the cell of a table, the details of a task and the value of a rich_text_input. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id.optional(),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(section).min(1),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().min(0).optional(),
          border,
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(run), border }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z.array(z.discriminatedUnion('type', [textRun, link])),
          border,
        }),
      ]),
    )
    .min(1),
});
