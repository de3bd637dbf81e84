import { describe, expect, test } from 'vitest';
import type { Surface } from '../../../local/slack/blocks/blocks.ts';
import { aggregate, blocksOf, problems } from '../../../local/slack/blocks/check.ts';
import { home, modal } from '../../../local/slack/blocks/views.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const raw = (text: string) => ({ type: 'raw_text', text });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const section = (text: string, more: object = {}) => ({ type: 'section', text: mrkdwn(text), ...more });
const option = (value: string) => ({ text: plain(value), value });
const select = (more: object) => section('s', { accessory: { type: 'static_select', action_id: 'pick', ...more } });
const input = (element: object) => ({ type: 'input', label: plain('L'), element });
const task = (id: string, status = 'pending') => ({ task_id: id, title: id, status });
const dataTable = (rows: object[][]) => ({ type: 'data_table', caption: 'c', rows });
const bar = (labels: string[]) => ({
  type: 'data_visualization',
  title: 't',
  chart: {
    type: 'bar',
    series: [{ name: 's', data: labels.map((label) => ({ label, value: 1 })) }],
    axis_config: { categories: ['Jan', 'Feb'] },
  },
});
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const check = (blocks: unknown, surface: Surface = 'message') => problems(blocksOf(surface), blocks, '/blocks');

describe('accepted', () => {
  test.each<[string, object[], Surface?]>([
    ['a Korean text of exactly 3000 syllables', [section('한'.repeat(3000))]],
    ['emoji counted as one character each', [{ type: 'header', text: plain('🚰'.repeat(150)) }]],
    ['fields instead of text', [{ type: 'section', fields: [mrkdwn('a'), plain('b')] }]],
    [
      'a button with everything',
      [
        actions(
          button({
            value: 'v',
            style: 'danger',
            url: 'https://a.example',
            confirm: {
              title: plain('Sure?'),
              text: mrkdwn('x'),
              confirm: plain('Yes'),
              deny: plain('No'),
              style: 'danger',
            },
          }),
        ),
      ],
    ],
    ['the same action_id in two blocks', [actions(button()), actions(button())]],
    ['option groups', [select({ option_groups: [{ label: plain('g'), options: [option('a')] }] })]],
    [
      'a plan whose tasks omit type',
      [
        {
          type: 'plan',
          title: 'Stages',
          tasks: [task('a', 'complete'), { ...task('b'), details: rich({ type: 'text', text: 'd' }) }],
        },
      ],
    ],
    ['a table with rich and raw cells', [{ type: 'table', rows: [[raw('a'), rich({ type: 'user', user_id: 'U1' })]] }]],
    ['a data table with numbers', [dataTable([[raw('n')], [{ type: 'raw_number', value: 1, text: '1' }]])]],
    ['a chart', [bar(['Feb', 'Jan'])]],
    ['an input in a message', [input({ type: 'plain_text_input', action_id: 'x', multiline: true })]],
    ['a container', [{ type: 'container', title: plain('t'), child_blocks: [section('x'), { type: 'divider' }] }]],
    [
      'preformatted rich text',
      [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'Traceback' }] }],
        },
      ],
    ],
    [
      'context with image and text',
      [
        {
          type: 'context',
          elements: [{ type: 'image', image_url: 'https://a.example/i.png', alt_text: 'i' }, mrkdwn('x')],
        },
      ],
    ],
    ['100 blocks in a modal', times(100, () => ({ type: 'divider' })), 'modal'],
    ['an alert in a modal', [{ type: 'alert', text: plain('careful'), level: 'warning' }], 'modal'],
    ['a table in Home', [{ type: 'table', rows: [[raw('a')]] }], 'home'],
  ])('%s', (_, blocks, surface) => expect(check(blocks, surface)).toEqual([]));
});

describe('refused', () => {
  test.each<[string, unknown[], string, Surface?]>([
    ['an unknown block', [{ type: 'sparkline' }], 'unsupported type: sparkline [json-pointer:/blocks/0]'],
    ['an unknown element', [actions({ type: 'knob' })], 'unsupported type: knob [json-pointer:/blocks/0/elements/0]'],
    ['a text input in actions', [actions({ type: 'plain_text_input' })], 'unsupported type: plain_text_input'],
    ['51 blocks', times(51, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['101 blocks in Home', times(101, () => ({ type: 'divider' })), 'no more than 100 items', 'home'],
    [
      'a section of 3001',
      [section('한'.repeat(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['a section without text', [{ type: 'section' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      'a field of 2001',
      [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
      '2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    ['11 fields', [{ type: 'section', fields: times(11, () => mrkdwn('x')) }], 'no more than 10 items'],
    ['a header in mrkdwn', [{ type: 'header', text: mrkdwn('x') }], 'json-pointer:/blocks/0/text/type'],
    ['a header of 151', [{ type: 'header', text: plain('x'.repeat(151)) }], 'less than 151 characters'],
    ['11 context elements', [{ type: 'context', elements: times(11, () => mrkdwn('x')) }], 'no more than 10 items'],
    ['26 actions', [actions(...times(26, (i) => button({ action_id: `a${i}` })))], 'no more than 25 items'],
    ['no actions', [actions()], 'no fewer than 1 items'],
    [
      'an action_id twice in a block',
      [actions(button(), button())],
      'action_id "go" already exists [json-pointer:/blocks/0/elements/1]',
    ],
    [
      'a block_id twice',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      'block_id "b" already exists',
    ],
    [
      'a button text of 76',
      [actions(button({ text: plain('x'.repeat(76)) }))],
      'less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    ['a button value of 2001', [actions(button({ value: 'x'.repeat(2001) }))], 'less than 2001 characters'],
    ['an action_id of 256', [actions(button({ action_id: 'x'.repeat(256) }))], 'less than 256 characters'],
    ['an unknown style', [actions(button({ style: 'warning' }))], 'json-pointer:/blocks/0/elements/0/style'],
    ['a misspelt field', [actions(button({ vlaue: '1' }))], 'invalid additional property: vlaue'],
    [
      'a confirm title of 101',
      [actions(button({ confirm: { title: plain('x'.repeat(101)), text: plain('x') } }))],
      'less than 101 characters',
    ],
    [
      'a confirm text of 301',
      [actions(button({ confirm: { text: plain('x'.repeat(301)) } }))],
      'less than 301 characters',
    ],
    [
      'a confirm button of 31',
      [actions(button({ confirm: { text: plain('x'), deny: plain('x'.repeat(31)) } }))],
      'less than 31 characters',
    ],
    [
      'an option value of 151',
      [select({ options: [option('x'.repeat(76) + 'y'.repeat(75))] })],
      'less than 151 characters',
    ],
    ['101 options', [select({ options: times(101, (i) => option(`o${i}`)) })], 'no more than 100 items'],
    [
      '6 overflow options',
      [actions({ type: 'overflow', options: times(6, (i) => option(`o${i}`)) })],
      'no more than 5 items',
    ],
    ['options and option_groups', [select({ options: [option('a')], option_groups: [] })], 'no fewer than 1 items'],
    [
      'an initial option not offered',
      [select({ options: [option('a')], initial_option: option('b') })],
      'must be one of the options',
    ],
    [
      '11 checkboxes',
      [actions({ type: 'checkboxes', options: times(11, (i) => option(`o${i}`)) })],
      'no more than 10 items',
    ],
    [
      'a placeholder of 151',
      [select({ options: [option('a')], placeholder: plain('x'.repeat(151)) })],
      'less than 151 characters',
    ],
    [
      'an empty table cell',
      [{ type: 'table', rows: [[raw('')]] }],
      'more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
    ],
    [
      'an empty rich cell',
      [{ type: 'table', rows: [[rich()]] }],
      'more than 0 characters [json-pointer:/blocks/0/rows/0/0]',
    ],
    ['two tables', [0, 1].map(() => ({ type: 'table', rows: [[raw('a')]] })), 'no more than 1 table allowed'],
    [
      'raw_number in a table',
      [{ type: 'table', rows: [[{ type: 'raw_number', value: 1, text: '1' }]] }],
      'unsupported type: raw_number',
    ],
    ['101 table rows', [{ type: 'table', rows: times(101, () => [raw('a')]) }], 'no more than 100 items'],
    ['21 table columns', [{ type: 'table', rows: [times(21, () => raw('a'))] }], 'no more than 20 items'],
    [
      '10,001 characters of tables',
      [{ type: 'table', rows: [[raw('x'.repeat(10_001))]] }],
      'no more than 10000 characters in tables',
    ],
    ['a ragged data table', [dataTable([[raw('a')], [raw('a'), raw('b')]])], 'rows must be of equal length'],
    ['a data table without body', [dataTable([[raw('a')]])], 'no fewer than 2 items'],
    [
      'a data table without caption',
      [{ type: 'data_table', rows: [[raw('a')], [raw('b')]] }],
      'missing required field: caption',
    ],
    [
      'a rich data table header',
      [dataTable([[rich({ type: 'text', text: 'h' })], [raw('b')]])],
      'header row must not contain rich_text',
    ],
    [
      '20,001 characters of data tables',
      [dataTable([[raw('a')], [raw('x'.repeat(20_001))]])],
      'no more than 20000 characters in data tables',
    ],
    [
      'a task status that does not exist',
      [{ type: 'plan', title: 't', tasks: [task('a', 'skipped')] }],
      'json-pointer:/blocks/0/tasks/0/status',
    ],
    ['a task_id twice', [{ type: 'plan', title: 't', tasks: [task('a'), task('a')] }], 'task_id "a" already exists'],
    ['a chart with a point too few', [bar(['Jan'])], 'exactly one point per category'],
    [
      '12,001 characters of markdown',
      times(2, () => ({ type: 'markdown', text: 'x'.repeat(6001) })),
      'no more than 12000 characters of markdown',
    ],
    ['an image without source', [{ type: 'image', alt_text: 'x' }], 'exactly one of image_url and slack_file'],
    ['an alert in a message', [{ type: 'alert', text: plain('x') }], 'unsupported type: alert'],
    ['a table in a modal', [{ type: 'table', rows: [[raw('a')]] }], 'unsupported type: table', 'modal'],
    ['a plan in Home', [{ type: 'plan', title: 't' }], 'unsupported type: plan', 'home'],
    ['what is no block', ['text'], 'must be a valid object [json-pointer:/blocks/0]'],
  ])('%s', (_, blocks, message, surface) => expect(check(blocks, surface).join('\n')).toContain(message));
});

describe('views', () => {
  const view = (more: object = {}) => ({ type: 'modal', title: plain('T'), blocks: [section('x')], ...more });
  test.each<[string, object, string]>([
    [
      'a title of 25',
      view({ title: plain('x'.repeat(25)) }),
      'less than 25 characters [json-pointer:/view/title/text]',
    ],
    ['a submit of 25', view({ submit: plain('x'.repeat(25)) }), 'less than 25 characters'],
    ['an input without submit', view({ blocks: [input({ type: 'datepicker' })] }), 'submit is required'],
    ['private_metadata of 3001', view({ private_metadata: 'x'.repeat(3001) }), 'less than 3001 characters'],
    ['a block deep inside', view({ blocks: [section('')] }), '[json-pointer:/view/blocks/0/text/text]'],
    ['a modal without title', { type: 'modal', blocks: [] }, 'missing required field: title'],
  ])('%s', (_, given, message) => expect(problems(modal, given, '/view').join('\n')).toContain(message));

  test('a Home tab takes no title', () => {
    expect(problems(home, view({ type: 'home' }), '/view')).toEqual([
      '[ERROR] invalid additional property: title [json-pointer:/view]',
    ]);
  });
});

test('the aggregate counts containers but not the cells of tables', () => {
  expect(aggregate([{ type: 'divider' }])).toBe('[{"type":"divider"}]'.length);
  expect(aggregate([{ type: 'table', rows: [[raw('x'.repeat(9000))]] }])).toBeLessThan(50);
});
