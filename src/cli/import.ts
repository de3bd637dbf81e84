import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { createNames } from '../jobs/names.ts';
import { checkState, ImportRefused, importState } from '../jobs/state-import.ts';
import { withStore } from './desk.ts';
import type { Act } from './program.ts';
import { EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';

/** `sluice import`: a file of `sluice export` into an empty store. */
export function addImport(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('import')
    .description('write a file of sluice export into an empty store; checks all of it first')
    .argument('[file]', 'from stdin when absent')
    .helpGroup('Store:')
    .action(act((file: string | undefined) => importFrom(file, terminal)));
}

async function importFrom(given: string | undefined, terminal: Terminal): Promise<ExitCode> {
  // The file is read twice: what comes by stdin is put down first.
  const spool = given === undefined ? await mkdtemp(join(tmpdir(), 'sluice-import-')) : undefined;
  try {
    const file = given ?? join(spool!, 'state.jsonl');
    if (spool) await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
    const checked = await checkState(linesOf(file));
    return await withStore(terminal, async (redis) => {
      await importState(redis, createNames(), checked, linesOf(file));
      const { at, installation } = checked.header;
      terminal.out(`${checked.runs} runs of the installation ${installation}, as of ${at}, are in the store.`);
      return EXIT.ok;
    });
  } catch (error) {
    if (error instanceof ImportRefused) throw new Stop(error.message, EXIT.refused);
    throw error;
  } finally {
    if (spool) await rm(spool, { recursive: true, force: true });
  }
}

/** The lines of a file, one at a time. Ends of lines within texts, which readline would heed, are no ends here. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Stop(`${path} cannot be read: ${error.message}`, EXIT.refused);
  }
  if (rest !== '') yield rest;
}
