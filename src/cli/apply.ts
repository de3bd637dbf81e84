import { join } from 'node:path';
import type { Command } from 'commander';
import { type Asker, type Desk, demand } from '../commands/desk.ts';
import { readCliConfig } from '../config.ts';
import { following } from '../jobs/workspace-store.ts';
import { type Difference, differencesOf } from '../pipeline/differences.ts';
import { problemText } from '../pipeline/problem.ts';
import { appliedRelease } from '../pipeline/release.ts';
import { section } from '../views/blocks.ts';
import { toPlain } from '../views/plain.ts';
import { differenceLine } from '../views/release-notice.ts';
import { texts } from '../views/text/index.ts';
import { readWorkspace } from '../workspace.ts';
import { withDesk } from './desk.ts';
import type { Act } from './program.ts';
import { EXIT, type ExitCode, type Terminal, terminalZone } from './terminal.ts';

interface Options {
  dryRun?: boolean;
  yes?: boolean;
}

/** `sluice apply`: puts a workspace in force without a new image. */
export function addApply(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('apply')
    .description('put the workspace of SLUICE_WORKSPACE in force without a deployment, until the next one')
    .option('--dry-run', 'only show what would differ')
    .option('--yes', 'do it without asking')
    .helpGroup('Workspace:')
    .action(act((options: Options) => withDesk(terminal, (desk, asker) => apply(options, desk, asker, terminal))));
}

async function apply({ dryRun, yes }: Options, desk: Desk, asker: Asker, terminal: Terminal): Promise<ExitCode> {
  const dir = readCliConfig(terminal.env).workspaceDir;
  const { settings, definitions, broken, problems } = await readWorkspace(dir);
  const wrong = problems.filter(({ level }) => level === 'error');
  for (const problem of wrong) terminal.err(problemText({ ...problem, file: join(dir, problem.file) }));
  if (Object.keys(broken).length > 0) {
    terminal.err('Nothing was changed: a workspace with errors is not applied.');
    return EXIT.failed;
  }
  const [current, now] = await Promise.all([desk.workspace.inForce(), desk.clock.now()]);
  const release = { release: appliedRelease(current.release, now), definitions, broken: {}, pools: settings.pools };
  const next = following(current, release);
  const differences = differencesOf(current, next);
  const isSame = differences.length === 0 && JSON.stringify(current.pools) === JSON.stringify(next.pools);
  if (isSame) {
    terminal.out('The workspace is in force as it is: there is nothing to apply.');
    return EXIT.ok;
  }
  for (const difference of differences) terminal.out(lineOf(difference));
  if (JSON.stringify(current.pools) !== JSON.stringify(next.pools)) terminal.out('Pools differ.');
  if (dryRun) return EXIT.ok;
  for (const { pipeline } of differences) demand(desk, asker, 'workspace.apply', pipeline);
  if (!yes && !(await isConfirmed(terminal))) return EXIT.refused;
  const applied = { by: asker.actor, at: now, decision: asker.decisionId };
  const put = await desk.workspace.publish(release, { channels: settings.channels, applied });
  if (!put.published) {
    terminal.err(`Nothing was changed: ${put.release} was deployed meanwhile. Look at the difference again.`);
    return EXIT.refused;
  }
  terminal.out(`Applied as ${put.release}.`);
  if (current.release.startsWith('+') || current.release === '') {
    terminal.err(
      'SLUICE_REVISION is not set where Sluice runs: its next start puts the definitions of its image back.',
    );
  }
  return EXIT.ok;
}

const lineOf = (difference: Difference): string => {
  const text = differenceLine(difference, texts('en'));
  return toPlain({ text, blocks: [section(text)] }, terminalZone());
};

async function isConfirmed(terminal: Terminal): Promise<boolean> {
  if (!terminal.confirm) {
    terminal.err('Nothing was changed. To do it, type: sluice apply --yes');
    return false;
  }
  if (await terminal.confirm('Do it? [y/N] ')) return true;
  terminal.err('Nothing was changed.');
  return false;
}
