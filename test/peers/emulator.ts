import { freePort } from '../../local/processes.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';
import { eventually } from '../helpers/aws.ts';
import { stageContext } from '../helpers/stage-context.ts';
import { startPython, stopPython } from './python.ts';

/** The bucket in which claims and outcomes lie. */
export const RESULTS_BUCKET = 'results';

/** An emulator of AWS as a process of its own, and a stage's surroundings with it in AWS's place. */
export async function startEmulator(
  name: string,
  command: (port: string) => { args: string[]; env?: Record<string, string> },
) {
  // As on AWS, clients find their credentials in their surroundings; the collectors find the endpoint there too.
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  process.env['AWS_REGION'] = 'ap-northeast-2';
  const port = String(await freePort());
  const { args, env } = command(port);
  const python = startPython(name, args, env);
  const endpoint = `http://127.0.0.1:${port}`;
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  await eventually(async () => {
    if (python.exitCode !== null) throw new Error(`${name} ended; see test-output/peers-${name}.log`);
    return (await fetch(endpoint).catch(() => undefined)) && true;
  }, 120_000);
  const clients = createClients({ region: 'ap-northeast-2', endpoint });
  return {
    endpoint,
    clients,
    /** A stage's context, under a token of its own. */
    context: (more: Partial<StageContext> = {}): StageContext =>
      stageContext({ run: 'peers.2026-10.r1', results: `s3://${RESULTS_BUCKET}/claims`, clients, ...more }),
    async stop(): Promise<void> {
      await stopPython(python);
    },
  };
}
export type Emulator = Awaited<ReturnType<typeof startEmulator>>;
