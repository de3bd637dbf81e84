import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

/** Runs vitest with a JSON report beside its own output, and ends with one line that counts what really ran. */
const report = 'test-output/vitest.json';
mkdirSync('test-output', { recursive: true });
// The report of an earlier run must not be taken for this one's.
rmSync(report, { force: true });
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
const vitest = spawn('vitest', args, { stdio: 'inherit' });
vitest.on('close', (code) => {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Record<string, number>;
  process.stdout.write(
    `\n${numPassedTests} passed, ${numFailedTests} failed, ${(numPendingTests ?? 0) + (numTodoTests ?? 0)} skipped\n`,
  );
  process.exitCode = code === 0 && success ? 0 : 1;
});
