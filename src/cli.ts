import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { runCli } from './cli/program.ts';

// Whoever reads only the head of the output closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  env: process.env,
  user: userName(),
  ...(process.stdin.isTTY && process.stdout.isTTY && { confirm }),
});
// Clients keep timers and idle connections for a while; nobody waits for those.
process.stdout.write('', () => process.exit(code));

/** y or yes is a yes; anything else, and the end of the input, is none. */
async function confirm(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question(question), ended]);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** In a container the user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
