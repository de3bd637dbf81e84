import type { InputBlock, ModalView } from '@slack/types';
import type { Definition } from '../pipeline/definition-schema.ts';
import { context } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { type Choice, input, options, placeholder } from './inputs.ts';
import { paramInputs } from './param-inputs.ts';
import { localized } from './run-view.ts';
import { scheduleWords } from './schedule-words.ts';
import { type Texts, texts } from './text/index.ts';

/** Searched for by name or title. */
export const PIPELINE = { block: 'pipeline', action: 'form.pipeline' } as const;
export const PERIOD = 'form.period';
/** A period's place depends on the pipeline, so that another one starts with its own default. */
export const periodField = (pipeline: string, which: 'period' | 'from' | 'to' = 'period') =>
  ({ block: `${which}.${pipeline}`, action: PERIOD }) as const;

/** What a form about a pipeline is filled in with: nothing before one is chosen. */
export interface Chosen {
  definition: Definition;
  /** What the period begins with. */
  period: Choice;
}

/** A pipeline as one of several. */
export const pipelineChoice = ({ name, title }: Pick<Definition, 'name' | 'title'>, locale: string): Choice => {
  const text = localized(title, locale);
  return { value: name, text, about: text === name ? undefined : name };
};

/** Asks which pipeline to run, for which period and with which parameters; what it leads to is shown next. */
export function runFormModal(chosen: Chosen | undefined, locale: string): ModalView {
  const t = texts(locale);
  const words = t.windows.runForm;
  return formModal(
    'run.form',
    chosen ? { pipeline: chosen.definition.name } : {},
    { title: words.title, submit: t.windows.next },
    [
      pipelineInput(chosen?.definition, locale, t),
      ...(chosen
        ? [
            context(scheduleWords(chosen.definition, t)),
            periodInput(chosen.definition.name, 'period', t.windows.fields.period, chosen.period, t),
            ...paramInputs(chosen.definition, locale),
          ]
        : []),
      context(words.hint),
    ],
    t,
  );
}

/** The search for a pipeline; what follows depends on it. */
export function pipelineInput(chosen: Definition | undefined, locale: string, t: Texts): InputBlock {
  return input(
    PIPELINE,
    t.windows.fields.pipeline,
    {
      type: 'external_select',
      min_query_length: 0,
      ...placeholder(t.windows.fields.pipelinePlaceholder),
      ...(chosen ? { initial_option: options([pipelineChoice(chosen, locale)])[0]! } : { focus_on_load: true }),
    },
    { dispatch: true },
  );
}

/** The search for a period: recent ones with how they stand, or what is typed. */
export function periodInput(
  pipeline: string,
  which: 'period' | 'from' | 'to',
  label: string,
  initial: Choice,
  t: Texts,
): InputBlock {
  return input(
    periodField(pipeline, which),
    label,
    {
      type: 'external_select',
      min_query_length: 0,
      ...placeholder(t.windows.fields.periodPlaceholder),
      initial_option: options([initial])[0]!,
    },
    { hint: t.windows.fields.periodHint(initial.value) },
  );
}
