import { type Command, Option } from 'commander';
import type { Asker, Desk } from '../commands/desk.ts';
import { answerVerb, verbs } from '../commands/pipeline/index.ts';
import { type Answer, misused, type Verb } from '../commands/pipeline/verb.ts';
import type { OptionName, Words } from '../commands/pipeline/words.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { presenterOf } from '../views/presenter.ts';
import { texts } from '../views/text/index.ts';
import { withDesk } from './desk.ts';
import { follow, nextSteps } from './follow.ts';
import { plainMessage } from './plain-message.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** The options of verbs as a shell takes them: a new one makes tsc ask for a line here. */
const OPTIONS: Record<OptionName, () => Option> = {
  period: () => new Option('--period <period>', 'such as 2026-10; the one its schedule would take when absent'),
  param: () =>
    new Option('--param <key=value>', 'a parameter; may be repeated, and the value may be JSON').argParser(
      (pair: string, before: string[] | undefined) => [...(before ?? []), pair],
    ),
  again: () => new Option('--again', 'although the period has a run'),
  reason: () => new Option('--reason <text>', 'why, for whoever reads it later'),
  from: () => new Option('--from <name>', 'where to begin: a stage, or the first period of a backfill'),
  to: () => new Option('--to <period>', 'the last period'),
  failed: () => new Option('--failed', 'every stage that failed, and what follows it'),
  alike: () => new Option('--alike', 'all that waits in its channel for the same cause'),
  order: () => new Option('--order <order>', 'oldest or newest period first'),
  parallel: () => new Option('--parallel <n>', 'how many runs at a time'),
  'catch-up': () => new Option('--catch-up <which>', 'of the starts that were due: latest, all or none'),
  'take-over': () => new Option('--take-over', 'although someone else is on it'),
  'as-started': () => new Option('--as-started', 'by the definition that the run was started with'),
  current: () => new Option('--current', 'by the definition in force'),
  before: () => new Option('--before <entry>', 'where the page before ended'),
  for: () => new Option('--for <time>', 'how long, such as 30m'),
  end: () => new Option('--end', 'give the rights back'),
  'dry-run': () => new Option('--dry-run', 'only show what it would do'),
  yes: () => new Option('--yes', 'do it without asking'),
};

/** Verbs whose answer is not about one run. */
const WITHOUT_RUN = new Set(['list', 'logs', 'schedules', 'pause', 'resume', 'break-glass', 'audit']);

/** Verbs with a command of their own: one of commander, one that writes files. */
const OWN = new Set(['help', 'graph']);

/** Every verb of /pipeline as a command of the same name. */
export function addVerbs(program: Command, act: Act, terminal: Terminal): void {
  for (const verb of Object.values(verbs).filter(({ name }) => !OWN.has(name))) {
    const places = verb.usage.replace(/ \[?--.*/, '').slice(verb.name.length + 1);
    const command = program
      .command(verb.name)
      .description(texts('en').verbs[verb.name])
      .usage(`${places} [options]`.trim())
      .argument('[words...]')
      .helpGroup('Pipelines and runs:');
    for (const option of verb.takes) command.addOption(OPTIONS[option]());
    if (verb.name === 'run') command.option('--wait', 'follow it to its end; exit 0 only when it succeeded');
    if (!WITHOUT_RUN.has(verb.name))
      command.option('--json', 'print it as JSON: the record of the run, where it is about one');
    command.action(act((positional: string[], options: Options) => answer(verb, { positional, options }, terminal)));
  }
}

type Options = Words['options'] & { json?: boolean; wait?: boolean };

function answer(verb: Verb, given: { positional: string[]; options: Options }, terminal: Terminal): Promise<ExitCode> {
  const { json = false, wait = false, ...rest } = given.options;
  // Commander has --dry-run as dryRun.
  const options = Object.fromEntries(verb.takes.map((name) => [name, rest[camelCase(name)]]));
  const words: Words = {
    positional: given.positional,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Words['options'],
  };
  return withDesk(terminal, async (desk, asker) => {
    if (json && verb.name === 'status' && words.positional.length === 0)
      misused(verb, { is: 'single', option: '--json' });
    const asked = await answerVerb(verb, words, asker, desk);
    const done = asked.proceed ? await confirmed(verb, words, asked, desk, json, terminal) : asked;
    if (done === undefined) return EXIT.refused;
    const { message, run } = done;
    if (!json) terminal.out(plainMessage(message, desk));
    if (wait && run) return waitFor(run, desk, asker, { json, terminal });
    if (json) terminal.out(recordOf(done));
    else if (verb.name === 'status' && run) for (const line of nextSteps(run)) terminal.out(line);
    return EXIT.ok;
  });
}

const camelCase = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Shows what would be done and asks; whoever cannot be asked is told what to type. Nothing when it is not to be done. */
async function confirmed(
  verb: Verb,
  words: Words,
  asked: Answer,
  desk: Desk,
  json: boolean,
  terminal: Terminal,
): Promise<Answer | undefined> {
  const say = json ? terminal.err : terminal.out;
  say(plainMessage(asked.message, desk));
  if (terminal.confirm) {
    if (await terminal.confirm('Do it? [y/N] ')) return asked.proceed!();
    terminal.err('Nothing was changed.');
    return undefined;
  }
  if (json) terminal.out(recordOf(asked));
  terminal.err(`Nothing was changed. To do it, type: ${commandLine(verb, words)} --yes`);
  return undefined;
}

/** The command as it was given, for a shell. */
function commandLine({ name }: Verb, { positional, options }: Words): string {
  const given = Object.entries(options).flatMap(([option, value]) =>
    value === true ? [`--${option}`] : [value].flat().flatMap((text) => [`--${option}`, quoted(String(text))]),
  );
  return ['sluice', name, ...positional.map(quoted), ...given].join(' ');
}

const quoted = (word: string): string =>
  /^[\w.@:/+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The record with its derived status and what was shown; null where there is no run yet. */
const recordOf = ({ run, preview, record }: Pick<Answer, 'run' | 'preview' | 'record'>): string =>
  asJson(
    record ?? (run || preview ? { ...run, ...(run && { status: statusOf(run) }), ...(preview && { preview }) } : null),
  );

async function waitFor(
  run: Run,
  desk: Desk,
  { locale }: Asker,
  { json, terminal }: { json: boolean; terminal: Terminal },
): Promise<ExitCode> {
  const say = json ? terminal.err : terminal.out;
  const view = await follow(desk, run.id, locale, say);
  const failure = presenterOf(view.definition).failure;
  for (const [id, { state, attempt }] of Object.entries(view.run.stages)) {
    if (state === 'failed' || state === 'unknown') say(plainMessage(failure!(view, id, attempt), desk));
  }
  for (const line of nextSteps(view.run)) say(line);
  if (json) terminal.out(recordOf({ run: view.run }));
  return statusOf(view.run) === 'succeeded' ? EXIT.ok : EXIT.failed;
}
