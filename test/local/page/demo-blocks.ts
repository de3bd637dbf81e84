import type { KnownBlock, ModalView } from '@slack/types';

/** A run card with everything that a root message may carry. */
export function rootCard(status: string): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: '인기대출도서 · 2026-10' } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: `*Status*\n${status}` },
        { type: 'mrkdwn', text: '*Started by*\n<@U_OPERATOR>' },
        { type: 'mrkdwn', text: '*Started*\n<!date^1795226400^{date_short_pretty} at {time}|2026-11-21>' },
        { type: 'mrkdwn', text: '*Duration*\n4 min 12 s' },
      ],
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':white_check_mark: *fetch* · 1,204 rows · 41 s\n:white_check_mark: *raw* · 6 s\n:x: *clean* · failed after 3 tries\n:black_right_pointing_double_triangle_with_vertical_bar: *publish* · waits for clean',
      },
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'popular-loans.2026-10.r1 · asked in <#C_PIPELINES>' }] },
    {
      type: 'actions',
      block_id: 'root',
      elements: [
        {
          type: 'button',
          action_id: 'run.rerun',
          text: { type: 'plain_text', text: 'Rerun failed' },
          style: 'primary',
        },
        {
          type: 'button',
          action_id: 'run.cancel',
          text: { type: 'plain_text', text: 'Cancel run' },
          style: 'danger',
          confirm: {
            title: { type: 'plain_text', text: 'Cancel this run?' },
            text: { type: 'mrkdwn', text: 'The Glue job *best_loan_list_job* is stopped.' },
            confirm: { type: 'plain_text', text: 'Cancel run' },
            deny: { type: 'plain_text', text: 'Keep it' },
            style: 'danger',
          },
        },
        {
          type: 'overflow',
          action_id: 'run.more',
          options: [
            { text: { type: 'plain_text', text: 'Show history' }, value: 'history' },
            { text: { type: 'plain_text', text: 'Export as CSV' }, value: 'csv' },
          ],
        },
      ],
    },
  ];
}

/** A failure message with an error tail and buttons. */
export const failure: KnownBlock[] = [
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: ':x: *인기대출도서 · 2026-10 · 실패* — clean: loan_count 컬럼 없음 (재시도 3/3). 자동 재시도 없음. <!subteam^S_DATA_ONCALL>',
    },
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_preformatted',
        elements: [
          {
            type: 'text',
            text: 'AnalysisException: [UNRESOLVED_COLUMN] A column with name `loan_count` cannot be resolved.\n  at line 14 of spark/best_loan_list.sql',
          },
        ],
      },
    ],
  },
  {
    type: 'actions',
    block_id: 'failure',
    elements: [
      { type: 'button', action_id: 'stage.own', text: { type: 'plain_text', text: ":eyes: I'm on it" } },
      { type: 'button', action_id: 'stage.retry', text: { type: 'plain_text', text: 'Retry' }, style: 'primary' },
      { type: 'button', action_id: 'stage.skip', text: { type: 'plain_text', text: 'Skip…' } },
      {
        type: 'button',
        action_id: 'stage.logs',
        text: { type: 'plain_text', text: 'Logs' },
        url: 'http://127.0.0.1/logs',
      },
    ],
  },
];

const raw = (text: string) => ({ type: 'raw_text' as const, text });

/** A query result as a table block. */
export const table: KnownBlock[] = [
  { type: 'section', text: { type: 'mrkdwn', text: '`select district, sum(loan_count) … group by 1`' } },
  {
    type: 'table',
    column_settings: [{ is_wrapped: true }, { align: 'right' }],
    rows: [
      [raw('district'), raw('loans'), raw('share')],
      [raw('강남구'), raw('233,599'), raw('41 %')],
      [raw('종로구'), raw('187,020'), raw('33 %')],
      [raw('마포구'), raw('146,871'), raw('26 %')],
    ],
  },
  { type: 'context', elements: [{ type: 'mrkdwn', text: '3 rows · 1.2 MB scanned · 0.9 s' }] },
];

/** The same as a data_table with pages. */
export const dataTable: KnownBlock[] = [
  {
    type: 'data_table',
    caption: 'Loans per district',
    page_size: 3,
    rows: [
      [raw('district'), raw('loans')],
      ...['강남구', '종로구', '마포구', '서초구', '송파구'].map((name, index) => [
        raw(name),
        { type: 'raw_number' as const, value: 1000 * (index + 1), text: `${index + 1},000` },
      ]),
    ],
  },
];

/** A modal with one input of each common kind. */
export const skipModal: ModalView = {
  type: 'modal',
  callback_id: 'skip',
  title: { type: 'plain_text', text: 'Skip a stage' },
  submit: { type: 'plain_text', text: 'Skip' },
  close: { type: 'plain_text', text: 'Cancel' },
  blocks: [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: 'Skipping *clean* lets *publish* go on with the data of 2026-09.' },
    },
    {
      type: 'input',
      block_id: 'stage',
      label: { type: 'plain_text', text: 'Stage' },
      element: {
        type: 'static_select',
        action_id: 'stage',
        placeholder: { type: 'plain_text', text: 'Choose a stage' },
        options: ['fetch', 'raw', 'clean', 'publish'].map((id) => ({
          text: { type: 'plain_text', text: id },
          value: id,
        })),
      },
    },
    {
      type: 'input',
      block_id: 'library',
      optional: true,
      label: { type: 'plain_text', text: 'Library' },
      element: {
        type: 'external_select',
        action_id: 'library',
        min_query_length: 1,
        placeholder: { type: 'plain_text', text: 'Search libraries' },
      },
    },
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      hint: { type: 'plain_text', text: 'Everybody in the thread reads this.' },
      element: { type: 'plain_text_input', action_id: 'reason', multiline: true, focus_on_load: true },
    },
    {
      type: 'input',
      block_id: 'tell',
      optional: true,
      label: { type: 'plain_text', text: 'Tell' },
      element: {
        type: 'checkboxes',
        action_id: 'tell',
        options: [
          { text: { type: 'mrkdwn', text: '*The owners* of the pipeline' }, value: 'owners' },
          { text: { type: 'plain_text', text: 'The channel' }, value: 'channel' },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: { type: 'plain_text', text: 'Skip until' },
      element: { type: 'datepicker', action_id: 'until' },
    },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'skip.preview', text: { type: 'plain_text', text: 'Preview' } }],
    },
  ],
};
