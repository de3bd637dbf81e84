import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
/** `nobody`: a user without a home or any right of its own. */
const NOBODY = 65_534;

/** What the Dockerfile's last stage has become: a folder, and how a container would start in it. */
export interface Image {
  /** The folder that stands for `/`. */
  dir: string;
  /** Starts the image's command as its user; nothing of this process's environment is passed on. */
  start(env?: Record<string, string>): ChildProcess;
}

interface Stage {
  dir: string;
  workdir: string;
  env: Record<string, string>;
  user: string | undefined;
  cmd: string[];
}

/**
 * Does what the Dockerfile says, with a folder per stage in the place of a file system. The base image is this machine
 * with the project's own Node. An instruction that is not known here fails, so that none goes untried.
 */
export function buildImage(target: string, say: (line: string) => void = () => undefined): Image {
  const stages = new Map<string, Stage>();
  const bin = join(target, 'bin');
  mkdirSync(bin, { recursive: true });
  cpSync(process.execPath, join(bin, 'node'));
  let stage: Stage | undefined;
  for (const { word, rest } of instructions(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))) {
    say(`${word} ${rest}`);
    if (word === 'ARG' || word === 'HEALTHCHECK' || word === 'STOPSIGNAL') continue;
    if (word === 'FROM') {
      const name = / AS (\S+)$/.exec(rest)?.[1] ?? 'image';
      stage = { dir: join(target, name), workdir: '/', env: {}, user: undefined, cmd: [] };
      stages.set(name, stage);
      mkdirSync(stage.dir);
      continue;
    }
    if (!stage) throw new Error(`${word} stands before FROM`);
    step(stage, word, rest, stages, bin);
  }
  const { dir, workdir, env, user, cmd } = stages.get('image')!;
  const [command, ...args] = cmd;
  // As root we become nobody; anyone else is not root already.
  const others = process.getuid?.() === 0 && user !== undefined ? { uid: NOBODY, gid: NOBODY } : {};
  return {
    dir,
    start: (given = {}) =>
      spawn(command === 'node' ? join(bin, 'node') : command!, args, {
        cwd: join(dir, workdir),
        env: { ...env, ...given },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...others,
      }),
  };
}

function step(stage: Stage, word: string, rest: string, stages: Map<string, Stage>, bin: string): void {
  const here = join(stage.dir, stage.workdir);
  switch (word) {
    case 'ENV': {
      const [name, value] = rest.split('=', 2);
      stage.env[name!] = value!;
      break;
    }
    case 'WORKDIR':
      stage.workdir = rest;
      mkdirSync(join(stage.dir, rest), { recursive: true });
      break;
    case 'COPY': {
      const from = /^--from=(\S+) /.exec(rest)?.[1];
      const paths = rest.replace(/^--from=\S+ /, '').split(/\s+/);
      const to = paths.pop()!;
      const origin = from === undefined ? ROOT : stages.get(from)!.dir;
      for (const path of paths)
        cpSync(join(origin, path), join(here, to, to.endsWith('/') ? basename(path) : ''), { recursive: true });
      break;
    }
    case 'RUN':
      execFileSync('bash', ['-euc', rest], {
        cwd: here,
        // What npm has fetched for this clone need not be fetched again.
        env: {
          ...stage.env,
          HOME: process.env['HOME'],
          PATH: `${bin}:${process.env['PATH']}`,
          npm_config_prefer_offline: 'true',
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      break;
    case 'USER':
      stage.user = rest;
      break;
    case 'CMD':
      stage.cmd = JSON.parse(rest) as string[];
      break;
    default:
      throw new Error(`scripts/docker-steps does not know the instruction ${word}`);
  }
}

/** The instructions of a Dockerfile, one per logical line. */
function instructions(text: string): { word: string; rest: string }[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ word: line.split(' ', 1)[0]!, rest: line.slice(line.indexOf(' ') + 1).trim() }));
}

/** How a process ended and what it said. */
export async function endOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stdout?.on('data', (data) => (said += String(data)));
  child.stderr?.on('data', (data) => (said += String(data)));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, said };
}

if (import.meta.main) {
  const kept = process.argv[2];
  const target = kept === undefined ? mkdtempSync(join(tmpdir(), 'sluice-image-')) : resolve(kept);
  mkdirSync(target, { recursive: true });
  // The user of the image must be able to walk in.
  chmodSync(target, 0o755);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const { code, said } = await endOf(buildImage(target, say).start());
  say(`\nStarted without an environment it ends with ${code} and says:\n${said}`);
  if (kept === undefined) rmSync(target, { recursive: true });
  process.exitCode = code === 1 && said.startsWith('The environment is not complete') ? 0 : 1;
}
