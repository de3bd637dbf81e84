import { z } from 'zod';
import { blocksOf } from './check.ts';
import { limits } from './limits.ts';
import { bool, id, plain } from './parts.ts';

const common = {
  private_metadata: z.string().max(limits.view.metadata).optional(),
  callback_id: id.optional(),
  external_id: id.optional(),
};

/** A modal, as views.open, push and update take it. */
export const modal = z
  .strictObject({
    type: z.literal('modal'),
    title: plain(limits.view.label),
    submit: plain(limits.view.label).optional(),
    close: plain(limits.view.label).optional(),
    blocks: blocksOf('modal'),
    clear_on_close: bool,
    notify_on_close: bool,
    submit_disabled: bool,
    ...common,
  })
  .refine((view) => view.submit !== undefined || !view.blocks.some((block) => block.type === 'input'), {
    error: 'submit is required when there is an input block',
    path: ['submit'],
  });

/** The Home tab, as views.publish takes it. */
export const home = z.strictObject({ type: z.literal('home'), blocks: blocksOf('home'), ...common });
