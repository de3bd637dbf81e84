import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface StoredFile {
  path: string;
  size: number;
}

/** A location that is not an S3 address this emulation can keep. */
export class BadLocation extends Error {}

/** S3 as the engine sees it: `s3://bucket/key` is the file `<s3Dir>/bucket/key`. Nothing outside is ever touched. */
export class Storage {
  readonly root: string;
  /** Where files are written before they are moved into place; beside the buckets, on the same file system. */
  readonly staging: string;

  constructor(s3Dir: string) {
    mkdirSync(s3Dir, { recursive: true });
    this.root = realpathSync(s3Dir);
    this.staging = `${this.root}-sql-staging`;
    rmSync(this.staging, { recursive: true, force: true });
    mkdirSync(this.staging, { recursive: true });
  }

  /** The folder or file of an S3 address. */
  path(uri: string): string {
    const match = /^s3a?:\/\/([^/]+)\/?(.*)$/.exec(uri);
    if (!match) throw new BadLocation(`not an S3 location: ${uri}`);
    const parts = [match[1]!, ...match[2]!.split('/')].filter((part) => part !== '');
    if (parts.some((part) => part === '.' || part === '..' || part.includes('\0'))) {
      throw new BadLocation(`local S3 cannot hold this location: ${uri}`);
    }
    return join(this.root, ...parts);
  }

  /** The S3 address of a file. */
  uri(path: string): string {
    return `s3://${path.slice(this.root.length + 1)}`;
  }

  /** The data files at and below a location, as Hive sees them: what begins with _ or . is hidden. */
  files(uri: string): StoredFile[] {
    const found: StoredFile[] = [];
    const visit = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (/^[._]/.test(entry.name)) continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) visit(path);
        else if (entry.isFile()) found.push({ path, size: statSync(path).size });
      }
    };
    const top = this.path(uri);
    if (existsSync(top)) visit(top);
    return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The names of the folders directly below a location. */
  folders(uri: string): string[] {
    const top = this.path(uri);
    if (!existsSync(top)) return [];
    const entries = readdirSync(top, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name))
      .map((entry) => entry.name)
      .toSorted();
  }

  /** Whether anything lies below a location. */
  occupied(uri: string): boolean {
    const visit = (folder: string): boolean =>
      existsSync(folder) &&
      readdirSync(folder, { withFileTypes: true }).some(
        (entry) => !entry.isDirectory() || visit(join(folder, entry.name)),
      );
    return visit(this.path(uri));
  }

  /** Moves a staged file to its address; it appears there whole. */
  publish(staged: string, uri: string): void {
    const path = this.path(uri);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(staged, path);
  }

  remove(path: string): void {
    rmSync(path, { force: true });
  }
}
