import { type Command, Option } from 'commander';
import type { Desk } from '../commands/desk.ts';
import { verbs } from '../commands/pipeline/index.ts';
import type { Verb } from '../commands/pipeline/verb.ts';
import type { OptionName, Words } from '../commands/pipeline/words.ts';
import { deny } from '../errors.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import type { Message } from '../views/message.ts';
import { toPlain } from '../views/plain.ts';
import { presenterOf } from '../views/presenter.ts';
import { withDesk } from './desk.ts';
import { follow, nextSteps } from './follow.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, type Terminal, terminalZone } from './terminal.ts';

/** The options of verbs as a shell takes them: a new one makes tsc ask for a line here. */
const OPTIONS: Record<OptionName, () => Option> = {
  period: () => new Option('--period <period>', 'such as 2026-10; the one its schedule would take when absent'),
  param: () =>
    new Option('--param <key=value>', 'a parameter; may be repeated, and the value may be JSON').argParser(
      (pair: string, before: string[] | undefined) => [...(before ?? []), pair],
    ),
  again: () => new Option('--again', 'start a further run of a period that has one'),
  reason: () => new Option('--reason <text>', 'why, for whoever reads it later'),
};

/** Verbs whose answer is not about one run. */
const WITHOUT_RUN = new Set(['list', 'logs']);

/** Every verb of /pipeline as a command of the same name. */
export function addVerbs(program: Command, act: Act, terminal: Terminal): void {
  for (const verb of Object.values(verbs).filter(({ name }) => name !== 'help')) {
    const places = verb.usage.replace(/ \[?--.*/, '').slice(verb.name.length + 1);
    const command = program
      .command(verb.name)
      .description(verb.summary)
      .usage(`${places} [options]`.trim())
      .argument('[words...]')
      .helpGroup('Pipelines and runs:');
    for (const option of verb.takes) command.addOption(OPTIONS[option]());
    if (verb.name === 'run') command.option('--wait', 'follow it to its end; exit 0 only when it succeeded');
    if (!WITHOUT_RUN.has(verb.name)) command.option('--json', 'print the record of the run');
    command.action(act((positional: string[], options: Options) => answer(verb, { positional, options }, terminal)));
  }
}

type Options = Words['options'] & { json?: boolean; wait?: boolean };

function answer(verb: Verb, words: { positional: string[]; options: Options }, terminal: Terminal): Promise<ExitCode> {
  const { json = false, wait = false, ...options } = words.options;
  return withDesk(terminal, async (desk, asker) => {
    if (json && verb.name === 'status' && words.positional.length === 0) {
      deny('usage', { verb: 'status', usage: 'status <run|pipeline> --json', problem: '--json is about one run' });
    }
    const { message, run } = await verb.run({ positional: words.positional, options }, asker, desk);
    if (!json) terminal.out(plain(message, desk));
    if (wait && run) return waitFor(run, desk, asker.locale, { json, terminal });
    if (json) terminal.out(recordOf(run));
    else if (verb.name === 'status' && run) for (const line of nextSteps(run)) terminal.out(line);
    return EXIT.ok;
  });
}

/** The record with its derived status; null where there is no run yet. */
const recordOf = (run: Run | undefined): string => asJson(run ? { ...run, status: statusOf(run) } : null);

/** Channels are named as the workspace names them: their ids mean nothing in a terminal. */
const plain = (message: Message, { settings }: Desk): string =>
  Object.entries(settings.channels).reduce(
    (text, [name, id]) => text.replaceAll(`#${id}`, `#${name}`),
    toPlain(message, terminalZone()),
  );

async function waitFor(
  run: Run,
  desk: Desk,
  locale: string,
  { json, terminal }: { json: boolean; terminal: Terminal },
): Promise<ExitCode> {
  const say = json ? terminal.err : terminal.out;
  const view = await follow(desk, run.id, locale, say);
  const failure = presenterOf(view.definition).failure;
  for (const [id, { state, attempt }] of Object.entries(view.run.stages)) {
    if (state === 'failed' || state === 'unknown') say(plain(failure!(view, id, attempt), desk));
  }
  for (const line of nextSteps(view.run)) say(line);
  if (json) terminal.out(recordOf(view.run));
  return statusOf(view.run) === 'succeeded' ? EXIT.ok : EXIT.failed;
}
