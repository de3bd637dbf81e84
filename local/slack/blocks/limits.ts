/** Slack's documented limits (characters are code points), and the undocumented ones that were measured. */
export const limits = {
  blocks: { message: 50, view: 100 },
  id: 255,
  section: { text: 3000, fields: 10, field: 2000 },
  header: 150,
  context: 10,
  actions: 25,
  contextActions: 5,
  image: { alt: 2000, title: 2000, url: 3000 },
  input: { label: 2000, hint: 2000 },
  /** Cumulative over all markdown blocks of a message. */
  markdown: 12_000,
  table: { rows: 100, columns: 20, characters: 10_000 },
  /** The documentation speaks of 201 rows and of 101: the smaller one is safe. */
  dataTable: { rows: 101, columns: 20, characters: 20_000, pageSize: 100 },
  plan: 50,
  card: { title: 150, body: 200, buttons: 3 },
  carousel: 10,
  container: { children: 10, title: 150 },
  alert: 200,
  chart: { perMessage: 2, title: 50, label: 20, segments: 6, series: 6, points: 20 },
  button: { text: 75, value: 2000, url: 3000 },
  option: { text: 75, value: 150, count: 100, boxes: 10, overflow: 5 },
  confirm: { title: 100, text: 300, button: 30 },
  placeholder: 150,
  plainTextInput: 3000,
  view: { label: 24, metadata: 3000, bytes: 250_000, depth: 3 },
  text: { post: 40_000, update: 4000 },
  /** Undocumented: blocks serialised, table cells apart. Over this chat.postMessage says msg_blocks_too_long. */
  aggregate: 13_200,
} as const;

/** Length as Slack counts it: a Korean syllable or an emoji is one. */
export const characters = (text: string): number => Array.from(text).length;
