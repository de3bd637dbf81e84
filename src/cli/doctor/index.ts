import type { Command } from 'commander';
import { createClients } from '../../pipeline/stages/clients.ts';
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
    .option('--slack', "Slack alone, with every message and window shown to Slack's own check; nothing is posted")
    .helpGroup('Workspace:')
    .action(act(({ slack = false }: { slack?: boolean }) => doctor(terminal, slack)));
}

async function doctor(terminal: Terminal, onlySlack: boolean): Promise<ExitCode> {
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
    const { settings, definitions } = workspace;
    if (!onlySlack) report(await checkRedis(config.redisUrl));
    report(await checkSlack(config.slack, workspace, onlySlack));
    if (settings && !onlySlack)
      report(
        await checkAws(
          settings,
          definitions,
          createClients({ ...config.aws, region: config.aws.region ?? settings.region }),
        ),
      );
  }
  terminal.out(problems === 0 ? 'Everything is in order.' : `${problems} ${problems === 1 ? 'problem' : 'problems'}.`);
  return problems === 0 ? EXIT.ok : EXIT.failed;
}
