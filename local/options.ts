import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalError } from './processes.ts';

export const HELP = `scripts/local [--fresh] [--data DIR] [--port N] [--state DIR]

  Starts Redis, a local Slack, a local AWS endpoint, stubs of the public APIs and Sluice itself,
  and prints the address of the workspace page. Ctrl-C ends all of it; a second start finds its history again.

  --fresh      forget everything that earlier starts left behind
  --data DIR   serve input from DIR instead of generated data (layout: local/data/README.md)
  --port N     port of the page on 127.0.0.1 (default 4000)
  --state DIR  where state is kept (default .data)
`;

export interface Options {
  fresh: boolean;
  help: boolean;
  /** Folder of input files; undefined for generated ones. */
  data: string | undefined;
  port: number;
  state: string;
}

/** Reads the command line; a LocalError says what is wrong with it. */
export function readOptions(args: string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        data: { type: 'string' },
        port: { type: 'string', default: '4000' },
        state: { type: 'string', default: '.data' },
      },
    }));
  } catch (error) {
    throw new LocalError(`${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n\n${HELP}`);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new LocalError(`--port takes a number from 1 to 65535, not "${values.port}".`);
  const data = values.data === undefined ? undefined : resolve(values.data);
  if (data !== undefined && !(existsSync(data) && statSync(data).isDirectory()))
    throw new LocalError(`--data: there is no folder ${data}.`);
  return { fresh: values.fresh, help: values.help, data, port, state: resolve(values.state) };
}
