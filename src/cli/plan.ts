import type { Command } from 'commander';
import { findPipeline } from '../commands/find.ts';
import { paramsOf } from '../commands/pipeline/verb.ts';
import { readCliConfig } from '../config.ts';
import type { WorkspaceStore } from '../jobs/workspace-store.ts';
import { planOf } from '../pipeline/plan.ts';
import { readParams } from '../pipeline/params.ts';
import { problemText } from '../pipeline/problem.ts';
import { defaultPeriod, readPeriod } from '../pipeline/schedule.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { checkWorkspace } from '../workspace.ts';
import { planText } from './plan-text.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from './terminal.ts';

const USAGE = { name: 'plan', usage: 'plan <pipeline> [--period P] [--param key=value] [--dir DIR]' };

/** `sluice plan`: the specs of a run that nobody starts. */
export function addPlan(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('plan')
    .description('show what a run would submit, stage by stage; submits nothing and needs no Redis')
    .argument('<pipeline>')
    .option('--period <period>', 'such as 2026-10; the one its schedule would take when absent')
    .option('--param <key=value>', 'a parameter; may be repeated', (pair: string, before: string[] | undefined) => [
      ...(before ?? []),
      pair,
    ])
    .option('--dir <dir>', 'the folder with sluice.yml; SLUICE_WORKSPACE, or ./config, when absent')
    .option('--json', 'print the plan as JSON')
    .helpGroup('Workspace:')
    .action(act((pipeline: string, options: Options) => plan(pipeline, options, terminal)));
}

interface Options {
  period?: string;
  param?: string[];
  dir?: string;
  json?: boolean;
}

async function plan(
  name: string,
  { period: asked, param = [], dir, json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { definitions, broken } = await checkWorkspace(dir ?? readCliConfig(terminal.env).workspaceDir);
  const lines = Object.entries(broken).map(([pipeline, problems]) => [pipeline, problemText(problems[0]!)]);
  /** The folder stands in for what is in force. */
  const workspace: Pick<WorkspaceStore, 'inForce'> = {
    inForce: async () => ({ release: '', definitions, broken: Object.fromEntries(lines), pools: {}, lastGood: {} }),
  };
  const definition = await findPipeline({ workspace }, name);
  const now = Date.now();
  const period = asked === undefined ? defaultPeriod(definition, now) : readPeriod(asked, definition, now);
  const params = readParams(definition, paramsOf(USAGE, { positional: [], options: { param } }));
  const planned = planOf(definition, { period, params, kinds });
  terminal.out(json ? asJson(planned) : planText(planned));
  return planned.stages.some(({ problems }) => problems.length > 0) ? EXIT.failed : EXIT.ok;
}
