import { z } from 'zod';
import { blocksOf, problems } from '../blocks/check.ts';
import { home, modal } from '../blocks/views.ts';
import { SlackError } from '../types.ts';
import { json, type Method, method } from './method.ts';

export const blocks: Record<string, Method> = {
  'blocks.validate': method({
    tier: 't3',
    args: z.object({ blocks: json, message: json, view: json }),
    run({ blocks: alone, message, view }) {
      const given = alone ?? (message as { blocks?: unknown } | undefined)?.blocks;
      const found = [
        ...(given === undefined ? [] : problems(blocksOf('message'), given, '/blocks')),
        ...(view === undefined
          ? []
          : problems((view as { type?: unknown }).type === 'home' ? home : modal, view, '/view')),
      ];
      if (found.length > 0) throw new SlackError('invalid_blocks', found);
      return {};
    },
  }),
};
