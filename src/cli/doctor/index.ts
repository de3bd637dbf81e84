import type { Command } from 'commander';
import { clientsOf } from '../desk.ts';
import type { Act } from '../program.ts';
import { EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import { checkAws } from './aws.ts';
import { checkEnvironment } from './environment.ts';
import { type Finding, lineOf } from './finding.ts';
import { checkRedis } from './redis.ts';
import { checkSlack } from './slack.ts';
import { checkFolder } from './workspace.ts';

/** `sluice doctor`: is everything there that the service needs? */
export function addDoctor(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('doctor')
    .description('check the environment, the workspace, Redis, Slack and AWS; each line is ok or says what to do')
    .helpGroup('Workspace:')
    .action(act(() => doctor(terminal)));
}

async function doctor(terminal: Terminal): Promise<ExitCode> {
  let problems = 0;
  const report = (findings: readonly Finding[]): void => {
    for (const finding of findings) terminal.out(lineOf(finding));
    problems += findings.filter((finding) => !finding.ok).length;
  };
  const { findings, config } = checkEnvironment(terminal);
  report(findings);
  if (config) {
    const { findings: found, workspace } = await checkFolder(config.workspaceDir);
    report(found);
    report(await checkRedis(config.redisUrl));
    report(await checkSlack(config.slack));
    const { settings, definitions } = workspace;
    if (settings)
      report(await checkAws(settings, definitions, clientsOf(config, config.aws.region ?? settings.region)));
  }
  terminal.out(problems === 0 ? 'Everything is in order.' : `${problems} ${problems === 1 ? 'problem' : 'problems'}.`);
  return problems === 0 ? EXIT.ok : EXIT.failed;
}
