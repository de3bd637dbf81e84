import { Command } from 'commander';
import { readSecrets } from '../config.ts';
import { keepSecrets, scrub } from '../scrub.ts';
import { addApply } from './apply.ts';
import { addAudit } from './audit.ts';
import { addAthena } from './athena.ts';
import { addDoctor } from './doctor/index.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addManifest } from './manifest.ts';
import { addPlan } from './plan.ts';
import { addGraph } from './graph.ts';
import { addIam } from './iam.ts';
import { addKinds } from './kinds.ts';
import { addSchema } from './schema.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';
import { tell } from './troubles.ts';
import { addValidate } from './validate.ts';
import { addVerbs } from './verbs.ts';

/** Makes a command's action of what gives an exit code. */
export type Act = <A extends unknown[]>(action: (...args: A) => Promise<ExitCode>) => (...args: A) => Promise<void>;

const ABOUT = 'Run, watch and mend batch pipelines. The same decisions as in Slack; you act as cli:<your user name>.';

const EXIT_CODES = `
Exit codes:
  0  done
  1  what was asked did not succeed: the run failed, stopped or was cancelled; problems were found
  2  not understood or refused; nothing was changed
  3  Redis, AWS or Slack does not answer

Environment: REDIS_URL, SLUICE_WORKSPACE (default ./config), AWS_REGION, AWS_ENDPOINT_URL and the AWS SDK's own.
In a clone where scripts/local runs, none of it need be set.`;

/** Runs one command line; gives its exit code. */
export async function runCli(argv: readonly string[], { err, ...rest }: Terminal): Promise<ExitCode> {
  keepSecrets(readSecrets(rest.env));
  const terminal: Terminal = { ...rest, err: (text) => err(scrub(text)) };
  let code: ExitCode = EXIT.ok;
  const act: Act =
    (action) =>
    async (...args) => {
      code = await action(...args);
    };
  const program = new Command('sluice')
    .description(ABOUT)
    .addHelpText('after', EXIT_CODES)
    .configureHelp({
      subcommandTerm: (command) =>
        `${command.name()} ${command.usage().replace('[options]', '')}`.replaceAll(/ +/g, ' ').trim(),
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  addVerbs(program, act, terminal);
  for (const add of [
    addAudit,
    addGraph,
    addAthena,
    addValidate,
    addPlan,
    addApply,
    addSchema,
    addKinds,
    addIam,
    addDoctor,
    addManifest,
    addExport,
    addImport,
  ])
    add(program, act, terminal);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return tell(error, terminal);
  }
}
