import { open, rename, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { createNames } from '../jobs/names.ts';
import { EmptyStore, exportState } from '../jobs/state-export.ts';
import { withStore } from './desk.ts';
import type { Act } from './program.ts';
import { EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';

/** `sluice export`: the whole state of a store as JSON lines, while it is at work. */
export function addExport(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('export')
    .description('write the state of the store as JSON lines: runs, events, schedules, messages, the audit log')
    .argument('[file]', 'written whole or not at all; to stdout when absent')
    .helpGroup('Store:')
    .action(act((file: string | undefined) => exportTo(file, terminal)));
}

async function exportTo(file: string | undefined, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, async (redis) => {
    const lines = exportState(redis, createNames());
    try {
      if (file === undefined) for await (const line of lines) terminal.out(line);
      else terminal.err(`${file}: ${await writeWhole(file, lines)} lines`);
    } catch (error) {
      if (error instanceof EmptyStore) throw new Stop('The store is empty: there is nothing to export.', EXIT.failed);
      throw error;
    }
    return EXIT.ok;
  });
}

/** Writes beside the file and moves it into place, so that a file under this name is a whole one. */
export async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<number> {
  const partial = `${file}.part`;
  // Records tell what ran on which data: not for everyone on the machine.
  const handle = await open(partial, 'w', 0o600).catch((error: unknown) => {
    throw new Stop(`${file} cannot be written: ${(error as Error).message}`, EXIT.failed);
  });
  let count = 0;
  try {
    for await (const line of lines) {
      await handle.write(`${line}\n`);
      count += 1;
    }
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return count;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}
