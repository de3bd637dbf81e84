import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/faketime');

/** libfaketime, from the system or unpacked once beside the packages; undefined, said aloud, where there is none. */
function library(): string | undefined {
  const unpacked = join(CACHE, 'usr/lib');
  const places = ['/usr/lib', unpacked].filter((place) => existsSync(place));
  for (const place of places) {
    for (const folder of readdirSync(place)) {
      const file = join(place, folder, 'faketime/libfaketime.so.1');
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

/** Brings libfaketime here, without installing it. */
function fetchLibrary(): void {
  const folder = `${CACHE}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('apt-get', ['download', 'libfaketime'], { cwd: folder, stdio: 'ignore', timeout: 60_000 });
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', file!, folder], { cwd: folder, stdio: 'ignore' });
    renameSync(folder, CACHE);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    console.warn(
      'SKIPPED: clocks that are wrong cannot be tried: libfaketime is not installed and could not be fetched',
    );
  }
}

if (library() === undefined) fetchLibrary();
const found = library();

/** Whether clocks can be made wrong on this machine. */
export const CLOCKS = found !== undefined;

/** The environment of a process whose clock is off by what the file says (`+10m`, `-1h`), now and whenever it changes. */
export const clockFrom = (file: string): Record<string, string> => ({
  LD_PRELOAD: found!,
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});
