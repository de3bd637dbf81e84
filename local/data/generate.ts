import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { popularLoans } from './popular-loans.ts';
import { Random } from './random.ts';

/** What is generated: a file of the input folder and what makes its content. */
const FILES: Record<string, (random: Random) => string> = {
  'popular_loans/loans.json': (random) => JSON.stringify(popularLoans(random)),
};

/** Writes a small, realistic input folder. The same seed gives the same bytes; a file does not depend on the others. */
export async function generateData(dir: string, { seed = 1 }: { seed?: number } = {}): Promise<void> {
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content(new Random(seed)));
  }
}
