import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { CASES } from '../test/faults/matrix.ts';
import type { Measure } from '../test/faults/record.ts';
import { summaryOf, type Told } from '../test/faults/summary.ts';

/** Runs the whole matrix of faults and a hundred seeds of chaos; the last line counts them. SEEDS=17 or 1-20 picks seeds. */
const report = 'test-output/faults.json';
const measures = 'test-output/faults.jsonl';
mkdirSync('test-output', { recursive: true });
for (const file of [report, measures]) rmSync(file, { force: true });

const asked = process.env['SEEDS'] ?? '1-100';
const [first = 1, last = first] = asked.split('-').map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
const env = { ...process.env, FAULTS: 'all', FAULTS_RECORD: measures, SEEDS: asked };
const args = ['run', '--project', 'faults', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const vitest = spawn('vitest', [...args, ...process.argv.slice(2)], { stdio: 'inherit', env });
vitest.on('close', (code) => {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { assertionResults: Told[] }[] };
  const kept = existsSync(measures) ? readFileSync(measures, 'utf8').trim().split('\n') : [];
  const { lines, ok } = summaryOf(
    testResults.flatMap(({ assertionResults }) => assertionResults),
    kept.map((line) => JSON.parse(line) as Measure),
    { cases: Object.keys(CASES), seeds },
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
  process.exitCode = ok && code === 0 ? 0 : 1;
});
