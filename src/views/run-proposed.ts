import type { Definition, ParamSpec } from '../pipeline/definition-schema.ts';
import type { Preview } from '../pipeline/preview.ts';
import { type Period, type Run, statusOf } from '../pipeline/run.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import { button } from './actions.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { typed } from './param-inputs.ts';
import { asking, backButton, previewLines, unbegun } from './preview.ts';
import { localized } from './run-view.ts';
import { RUN_ICON } from './stage-line.ts';
import { relative } from './text/format.ts';
import { texts } from './text/index.ts';

export interface NewRun {
  definition: Definition;
  period: Period;
  params: Record<string, Json>;
  /** Those that are not the default: what the button carries. */
  changed: Record<string, Json>;
  preview: Preview;
  /** The run that the period has already. */
  latest?: Run | undefined;
}

/** Shows what a new run will submit and with which parameters; that the period has a run, and what else can be done then. */
export function runProposed(
  { definition, period, params, changed, preview, latest }: NewRun,
  locale: string,
  now: number,
): Message {
  const t = texts(locale);
  const words = t.windows.runForm;
  const { name: pipeline } = definition;
  const title = `${escape(localized(definition.title, locale))} · ${escape(period.id)}`;
  const number = (latest?.number ?? 0) + 1;
  const values = Object.entries(params).map(
    ([name, value]) => `• ${code(name)}: ${code(shortened(value, definition.params[name]!.type))}`,
  );
  const value = { pipeline, period: period.id, params: changed, ...(latest && { after: latest.number }) };
  const lines = [
    unbegun(period, now, t),
    latest && `⚠️ ${words.exists(`r${latest.number}`, existing(latest))}`,
    ...previewLines({ stages: {} }, preview, t.decisions.will, t),
    values.length > 0 ? `${words.params}\n${values.join('\n')}` : undefined,
  ];
  return asking(t, latest ? t.decisions.ask.rerunWhole(title, number) : words.start(title), lines, [
    button('run.start', value, latest ? t.buttons.runAgainAs(number) : words.submit, { style: 'primary' }),
    ...(latest
      ? [
          button('run.open', { run: latest.id }, words.show(latest.number)),
          button('run.ask-rerun', { run: latest.id }, words.rerun(latest.number)),
        ]
      : []),
    backButton(t),
  ]);

  function existing(run: Run): string {
    const status = statusOf(run);
    return `${RUN_ICON[status]} ${t.runStatus[status]} · ${relative(run.endedAt ?? run.createdAt, now, t)}`;
  }
}

/** Enough of a value to recognise it by. */
function shortened(value: Json, type: ParamSpec['type']): string {
  const text = typed(type, value);
  return [...text].length > 200 ? `${[...text].slice(0, 199).join('')}…` : text;
}
