import { z } from 'zod';
import { limits } from './limits.ts';
import { bool, id, list, text, unique } from './parts.ts';
import { richText } from './rich-text.ts';

const rawText = z.strictObject({
  type: z.literal('raw_text'),
  text: z.string().min(1, { error: 'must be more than 0 characters' }),
});
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: rawText.shape.text });

/** Slack refuses an empty cell of any kind. */
const richCell = richText.refine((cell) => cell.elements.some((part) => part.elements.length > 0), {
  error: 'must be more than 0 characters',
});

/** chat.postMessage refuses raw_number in a table although the documentation allows it, so it is refused here. */
export const table = z.strictObject({
  type: z.literal('table'),
  block_id: id.optional(),
  rows: list(list(z.discriminatedUnion('type', [rawText, richCell]), limits.table.columns), limits.table.rows),
  column_settings: list(
    z.strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: bool }).nullable(),
    limits.table.columns,
    0,
  ).optional(),
});

export const dataTable = z.strictObject({
  type: z.literal('data_table'),
  block_id: id.optional(),
  caption: z.string().min(1),
  page_size: z.int().min(1).max(limits.dataTable.pageSize).optional(),
  row_header_column_index: z.int().min(0).optional(),
  rows: list(
    list(z.discriminatedUnion('type', [rawText, rawNumber, richCell]), limits.dataTable.columns),
    limits.dataTable.rows,
    2,
  )
    .refine((rows) => rows.every((row) => row.length === rows[0]?.length), { error: 'rows must be of equal length' })
    .refine((rows) => rows[0]?.every((cell) => cell.type !== 'rich_text'), {
      error: 'the header row must not contain rich_text',
    }),
});

const sameSet = (a: string[], b: string[]): boolean => a.toSorted().join('\n') === b.toSorted().join('\n');
const label = text(limits.chart.label);
const points = list(z.strictObject({ label, value: z.number() }), limits.chart.points);
const seriesChart = <T extends string>(type: T) =>
  z
    .strictObject({
      type: z.literal(type),
      series: list(z.strictObject({ name: label, data: points }), limits.chart.series).check(
        unique('series', (s: { name: string }) => s.name),
      ),
      axis_config: z.strictObject({
        categories: list(label, limits.chart.points),
        x_label: text(limits.chart.title).optional(),
        y_label: text(limits.chart.title).optional(),
      }),
    })
    .refine(
      ({ series, axis_config }) =>
        series.every(({ data }) =>
          sameSet(
            data.map((point) => point.label),
            axis_config.categories,
          ),
        ),
      { error: 'each series needs exactly one point per category' },
    );

export const chart = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: id.optional(),
  title: text(limits.chart.title),
  chart: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('pie'),
      segments: list(z.strictObject({ label, value: z.number().positive() }), limits.chart.segments),
    }),
    seriesChart('bar'),
    seriesChart('line'),
    seriesChart('area'),
  ]),
});
