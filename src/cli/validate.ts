import { join } from 'node:path';
import type { Command } from 'commander';
import { readCliConfig } from '../config.ts';
import { problemText } from '../pipeline/problem.ts';
import { checkWorkspace } from '../workspace.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** `sluice validate`: all that is wrong with a workspace. */
export function addValidate(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('validate')
    .description('check a workspace folder: every problem with its file, line and column')
    .argument('[dir]', 'the folder with sluice.yml; SLUICE_WORKSPACE, or ./config, when absent')
    .option('--json', 'print {pipelines, errors, warnings, problems}')
    .helpGroup('Workspace:')
    .action(act((dir: string | undefined, options: { json?: boolean }) => validate(dir, options, terminal)));
}

async function validate(
  given: string | undefined,
  { json }: { json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const dir = given ?? readCliConfig(terminal.env).workspaceDir;
  const { definitions, broken, problems } = await checkWorkspace(dir);
  const placed = problems.map((problem) => ({ ...problem, file: join(dir, problem.file) }));
  const errors = problems.filter(({ level }) => level === 'error').length;
  const warnings = problems.length - errors;
  const pipelines = [...Object.keys(definitions), ...Object.keys(broken)].toSorted();
  if (json) terminal.out(asJson({ pipelines, errors, warnings, problems: placed }));
  else {
    for (const problem of placed) terminal.out(problemText(problem));
    const found = [count(errors, 'error'), count(warnings, 'warning')].join(', ');
    terminal.out(`${count(pipelines.length, 'pipeline')}: ${problems.length === 0 ? 'no problems' : found}`);
  }
  return errors > 0 ? EXIT.failed : EXIT.ok;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
