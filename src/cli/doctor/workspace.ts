import { join } from 'node:path';
import { problemText } from '../../pipeline/problem.ts';
import { checkWorkspace, type Workspace } from '../../workspace.ts';
import { type Finding, ok, problem } from './finding.ts';

/** What of a workspace can be used. */
export type Checked = Pick<Workspace, 'definitions'> & Partial<Pick<Workspace, 'settings'>>;

/** Checks the workspace folder; gives what of it can be used. */
export async function checkFolder(dir: string): Promise<{ findings: Finding[]; workspace: Checked }> {
  const { settings, definitions, problems } = await checkWorkspace(dir);
  const errors = problems.filter(({ level }) => level === 'error');
  const warnings = problems.length - errors.length;
  const names = Object.keys(definitions);
  const findings = errors.map((each) =>
    problem('workspace', problemText({ ...each, file: join(dir, each.file) }), 'correct it and run "sluice validate"'),
  );
  if (settings) {
    const told = [`${dir} can run ${names.length === 0 ? 'no pipeline' : names.join(', ')}`];
    if (warnings > 0) told.push(`"sluice validate" has warnings (${warnings})`);
    findings.push(ok('workspace', told.join('; ')));
  }
  return { findings, workspace: { definitions, ...(settings && { settings }) } };
}
