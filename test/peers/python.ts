import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Where `scripts/setup peers` puts them. */
const HOME = '.data/peers';
const WANTED = 'test/peers/requirements.txt';
/** The versions of Java that Spark 3.5 runs on. */
const JAVAS = ['1.8', '11', '17'];

const read = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Whether the peers are installed as they are pinned; says on the console when they are not. */
export function havePeers(): boolean {
  const there = read(`${HOME}/installed`) === read(WANTED);
  if (!there)
    console.warn('SKIPPED: the peers are not installed; run scripts/setup peers, which needs Python and PyPI');
  return there;
}

/** Whether Spark 3.5 can run here; says on the console when it cannot. */
export function haveSpark(): boolean {
  if (!havePeers()) return false;
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = java.error ? undefined : /version "(1\.\d+|\d+)/.exec(java.stderr)?.[1];
  const fits = version !== undefined && JAVAS.includes(version);
  if (!fits) console.warn(`SKIPPED: Spark 3.5 needs Java ${JAVAS.join(', ')}; here is ${version ?? 'none'}`);
  return fits;
}

/** Credentials and region that every client of a peer, or of the local AWS, finds in its surroundings. */
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: 'ap-northeast-2',
  AWS_REGION: 'ap-northeast-2',
  AWS_EC2_METADATA_DISABLED: 'true',
  PYTHONDONTWRITEBYTECODE: '1',
  TZ: 'UTC',
};

/** Starts a program of the virtual environment; what it complains of goes to `test-output/peers-<name>.log`. */
export function startPython(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  mkdirSync('test-output', { recursive: true });
  const child = spawn(`${HOME}/bin/python`, args, {
    env: { ...process.env, ...ENVIRONMENT, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stderr.pipe(createWriteStream(`test-output/peers-${name}.log`));
  return child;
}

/** Ends a program and waits until it has. */
export async function stopPython(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** Asks a program that answers each line of JSON with one. Rejects with what it answers as `error`, and when it ends. */
export function conversation(
  name: string,
  child: ChildProcessWithoutNullStreams,
): (question: object) => Promise<unknown> {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`it ended; see test-output/peers-${name}.log`);
    const answer = JSON.parse(value) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };
}
