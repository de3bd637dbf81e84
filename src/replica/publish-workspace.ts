import type { Services } from '../jobs/services.ts';
import { problemText } from '../pipeline/problem.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Workspace } from '../workspace.ts';

/** Puts the definitions of a deployment in force, unless a newer release is. What cannot run is told in the log. */
export async function publishWorkspace(
  workspace: Services['workspace'],
  { settings: { pools, channels }, definitions, broken }: Workspace,
  release: string,
  log: StageContext['log'],
): Promise<void> {
  const lines = Object.entries(broken).map(([name, problems]) => [name, problemText(problems[0]!)] as const);
  const deployed = { release, definitions, broken: Object.fromEntries(lines), pools };
  const put = await workspace.publish(deployed, { channels });
  if (!put.published) log.warn({ release: put.release }, 'the definitions of a newer release stay in force');
  for (const [pipeline, problem] of lines)
    log.warn({ pipeline, problem }, 'a pipeline is disabled by an error in its definition');
}
