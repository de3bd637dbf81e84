#!/usr/bin/env node
// Any Node from 20 on can read this file: it finds the Node 24 that src/ needs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const cli = pathOf('../src/cli.ts');
const own = pathOf('../node_modules/node/bin/node');

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import(cli);
} else if (existsSync(own)) {
  const { status, signal, error } = spawnSync(own, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (error) process.stderr.write(`sluice: ${own} does not start (${error.message}). Run "npm rebuild node".\n`);
  process.exitCode = status ?? (signal ? 128 + constants.signals[signal] : 3);
} else {
  process.stderr.write(
    `sluice needs Node ${NEEDED} or newer, and this is ${process.version}. ` +
      'Run "scripts/setup" (or "npm ci --ignore-scripts && npm rebuild node"), which brings its own.\n',
  );
  process.exitCode = 3;
}
