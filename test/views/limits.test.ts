import { describe, expect, it } from 'vitest';
import { button } from '../../src/views/actions.ts';
import { preformatted, section } from '../../src/views/blocks.ts';
import { cost, fit, LIMITS } from '../../src/views/limits.ts';
import type { Inline, Message, MessageBlock, Paragraph, Task } from '../../src/views/message.ts';
import { richText } from '../../src/views/rich-text.ts';
import { fc } from '../helpers/property.ts';
import { slackProblems } from './slack-problems.ts';

/** Texts as they come: short, empty, Korean, emoji, many lines, 40 kB traces, half characters, markup. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  fc.constantFrom('', ' ', '\n', '인기대출도서', '👩‍👩‍👧‍👦🇰🇷', '<@U1|', '&amp;', '\ud800', '<https://example.com|x>'),
  fc.integer({ min: 0, max: 40_000 }).map((length) => 'at line of a trace\n'.repeat(length / 19)),
  fc.integer({ min: 0, max: 5000 }).map((length) => '강'.repeat(length)),
  fc.integer({ min: 0, max: 3000 }).map((length) => '🐙'.repeat(length)),
  fc.integer({ min: 0, max: 900 }).map((length) => '&lt;'.repeat(length) + '"\\\n'.repeat(length)),
);
const mrkdwn = text.map((value) => ({ type: 'mrkdwn' as const, text: value }));
const plain = text.map((value) => ({ type: 'plain_text' as const, text: value, emoji: true }));
const either = fc.oneof(mrkdwn, plain);
const pressed = fc
  .record({ label: text, run: text, url: fc.option(text), danger: fc.boolean() })
  .map(({ label, run, url, danger }) =>
    button('run.status', { run }, label, {
      ...(danger && {
        style: 'danger' as const,
        confirm: { title: label, text: label, yes: label || 'y', no: label || 'n' },
        label: label || 'x',
      }),
      ...(url !== null && { url: `https://example.com/${url}` }),
    }),
  );
/** Ids as our actions have them: at most a few per row. */
const distinct = fc
  .array(pressed, { maxLength: 30 })
  .map((all) => all.map((each, index) => ({ ...each, action_id: `a${index}` })));
const inline: fc.Arbitrary<Inline> = fc.oneof(
  text.map((value) => ({ type: 'text' as const, text: value })),
  fc.constant({ type: 'user' as const, user_id: 'U_ADMIN' }),
  fc.constant({ type: 'date' as const, timestamp: 1_790_000_000, format: '{time}', fallback: 'then' }),
);
const task: fc.Arbitrary<Task> = fc.record(
  {
    type: fc.constant('task_card' as const),
    task_id: fc.oneof(fc.string(), text),
    title: text,
    status: fc.constantFrom('pending', 'in_progress', 'complete', 'error'),
    details: fc.array(inline, { maxLength: 8 }).map((elements) => ({
      type: 'rich_text' as const,
      elements: [{ type: 'rich_text_section', elements }] as Paragraph['elements'],
    })),
    sources: fc.array(
      text.map((value) => ({ type: 'url' as const, url: value && `https://example.com/${value}`, text: value })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['type', 'task_id', 'title', 'status'] },
);
const block: fc.Arbitrary<MessageBlock> = fc.oneof(
  fc.record({ type: fc.constant('plan' as const), title: text, tasks: fc.array(task, { maxLength: 70 }) }),
  fc.record({ type: fc.constant('section' as const), text: either }),
  fc.record({ type: fc.constant('section' as const), text: either, accessory: pressed }),
  fc.record({ type: fc.constant('section' as const), fields: fc.array(either, { maxLength: 12 }) }),
  fc.record({ type: fc.constant('context' as const), elements: fc.array(either, { maxLength: 12 }) }),
  fc.record({ type: fc.constant('actions' as const), elements: distinct }),
  fc.record({ type: fc.constant('header' as const), text: plain }),
  text.map(preformatted),
  fc.constant({ type: 'divider' as const }),
  fc
    .record({ rows: fc.integer({ min: 0, max: 130 }), columns: fc.integer({ min: 0, max: 24 }), cell: text })
    .map(({ rows, columns, cell }) => ({
      type: 'table' as const,
      column_settings: Array.from({ length: columns }, () => ({ align: 'right' as const })),
      rows: Array.from({ length: rows }, (_, row) =>
        Array.from({ length: (row + columns) % 3 === 0 ? columns : Math.max(columns - 1, 0) }, () => ({
          type: 'raw_text' as const,
          text: cell,
        })),
      ),
    })),
);
const message: fc.Arbitrary<Message> = fc.record({ text, blocks: fc.array(block, { maxLength: 70 }) });

const lines = (count: number, of = 'line'): string =>
  Array.from({ length: count }, (_, index) => `${of} ${index}`).join('\n');
const size = ({ blocks }: Message): number => blocks.reduce((sum, each) => sum + cost(each), 0);

describe('fit', () => {
  it('brings any message within what Slack takes', () => {
    fc.assert(
      fc.property(message, (any) => {
        const fitted = fit(any);
        expect(slackProblems(fitted)).toEqual([]);
        expect(fitted.text.length).toBeLessThanOrEqual(LIMITS.text);
        expect(fitted.blocks.length).toBeLessThanOrEqual(LIMITS.blocks);
        expect(size(fitted)).toBeLessThanOrEqual(LIMITS.characters);
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing that fits already', () => {
    fc.assert(
      fc.property(message, (any) => {
        const once = fit(any);
        expect(fit(once)).toEqual(once);
      }),
      { numRuns: 150 },
    );
  });

  it('splits a long section at line ends and loses nothing while there is room', () => {
    const long = lines(600);
    const { blocks } = fit({ text: 'x', blocks: [section(long)] });
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.map((each) => (each.type === 'section' ? each.text!.text : '')).join('\n')).toBe(long);
  });

  it('drops from the middle, says how much, and keeps the buttons', () => {
    const retry = { type: 'actions' as const, elements: [button('run.status', { run: 'r' }, 'Refresh')] };
    const { blocks } = fit({ text: 'x', blocks: [section('head'), section(lines(3000)), retry] });
    expect(blocks[0]).toEqual(section('head'));
    expect(blocks.at(-1)).toEqual(retry);
    const more = blocks.flatMap((each) => (each.type === 'context' ? each.elements.map((part) => part.text) : []));
    const shown = blocks.flatMap((each) => (each.type === 'section' ? each.text!.text.split('\n') : [])).length - 1;
    expect(more).toEqual([`…and ${3000 - shown} more`]);
  });

  it('leaves out a button whose value would be cut', () => {
    const elements = [
      button('run.status', { run: 'x'.repeat(2000) }, 'Too long'),
      button('run.cancel', { run: 'r' }, 'Cancel'),
    ];
    expect(fit({ text: 'x', blocks: [{ type: 'actions', elements }] }).blocks).toEqual([
      { type: 'actions', elements: elements.slice(1) },
    ]);
  });

  it('shortens cells before it drops rows, and says which rows are missing', () => {
    const table = (cell: string, rows: number): MessageBlock => ({
      type: 'table',
      rows: Array.from({ length: rows }, () => [
        { type: 'raw_text', text: cell },
        { type: 'raw_text', text: '' },
      ]),
    });
    const short = fit({ text: 'x', blocks: [table('long '.repeat(100), 30)] });
    expect(short.blocks).toHaveLength(1);
    expect(short.blocks[0]).toMatchObject({ rows: { length: 30 } });
    expect(JSON.stringify(short.blocks)).toContain('"–"');
    const cut = fit({ text: 'x', blocks: [table('a', 130)] });
    expect(cut.blocks[1]).toMatchObject({ type: 'context', elements: [{ text: '…and 30 more' }] });
  });

  it('shortens details before it drops tasks, and says how many are missing', () => {
    const plan = (tasks: number): MessageBlock => ({
      type: 'plan',
      title: 'Stages',
      tasks: Array.from({ length: tasks }, (_, index) => ({
        type: 'task_card',
        task_id: `t${index}`,
        title: `stage ${index}`,
        status: 'complete',
        details: richText('why '.repeat(200)),
      })),
    });
    const short = fit({ text: 'x', blocks: [plan(25)] });
    expect(short.blocks).toHaveLength(1);
    expect(short.blocks[0]).toMatchObject({ tasks: { length: 25 } });
    expect(JSON.stringify(short.blocks)).toContain('why…');
    const cut = fit({ text: 'x', blocks: [plan(60)] });
    expect(cut.blocks[0]).toMatchObject({ tasks: { length: 50 } });
    expect(cut.blocks[1]).toMatchObject({ type: 'context', elements: [{ text: '…and 10 more' }] });
  });

  it('shows a task once, on one line', () => {
    const twice = { type: 'task_card' as const, task_id: 'a', title: 'first\nsecond', status: 'pending' as const };
    const { blocks } = fit({ text: 'x', blocks: [{ type: 'plan', title: ' ', tasks: [twice, twice] }] });
    expect(blocks[0]).toEqual({ type: 'plan', title: '–', tasks: [{ ...twice, title: 'first second' }] });
  });
});
