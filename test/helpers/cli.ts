import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { runCli } from '../../src/cli/program.ts';

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** The environment of a test has nothing of the shell's but where programs are. */
const base = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', SLUICE_WORKSPACE: resolve('config') };

/** Runs a program of Node as a process of its own. */
export async function node(
  args: string[],
  { env = {}, cwd = process.cwd() }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, args, { cwd, env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('close', done)),
  ]);
  return { code, out, err };
}

/** Runs `sluice …` as a person does. */
export const sluice = (args: string[], options: { env?: Record<string, string>; cwd?: string } = {}): Promise<Ran> =>
  node([resolve('bin/sluice.js'), ...args], options);

/** Runs `sluice …` within this process. */
export async function cli(
  args: string[],
  env: Record<string, string>,
  more: { user?: string; confirm?: (question: string) => Promise<boolean> } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env: { ...base, ...env },
    user: 'ada',
    ...more,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** A folder with these files, for a test to remove. */
export function folderOf(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}

/** A sluice.yml in which the CLI may do everything, but for what `more` says. */
export const SETTINGS = (more = ''): string => `name: test
region: ap-northeast-2
results: s3://results/sluice
channels: { pipelines: C_PIPELINES }
athena: { database: shop, output_location: s3://cloudtree-athena-query-result/queries/, max_rows: 2 }
roles: { admin: [U_ADMIN, "cli:*"] }
grants: [{ allow: [athena.query], to: [admin] }${more}]
`;
