import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../local/processes.ts';
import { startLocalSlack } from '../../local/slack/testing.ts';
import { buildImage, endOf, type Image } from '../../scripts/docker-steps.ts';
import { eventually } from '../helpers/aws.ts';
import { startTestRedis } from '../helpers/redis.ts';

const target = mkdtempSync(join(tmpdir(), 'sluice-image-'));
let image: Image;

beforeAll(() => {
  chmodSync(target, 0o755);
  image = buildImage(target);
}, 180_000);
afterAll(() => rmSync(target, { recursive: true, force: true }));

describe('the image, step by step without Docker', () => {
  test('holds what runs, and neither tests, local mode nor development packages', () => {
    const app = join(image.dir, 'app');
    expect(readdirSync(app).toSorted()).toEqual([
      'config',
      'manifest.yml',
      'node_modules',
      'package-lock.json',
      'package.json',
      'src',
    ]);
    expect(['vitest', 'hono', '@duckdb', 'node'].filter((name) => existsSync(join(app, 'node_modules', name)))).toEqual(
      [],
    );
  });

  test('ends at once, and says what is missing from the environment', async () => {
    const { code, said } = await endOf(image.start());
    expect(said).toMatch(/^The environment is not complete:\n {2}REDIS_URL /);
    expect(said).toContain('SLACK_BOT_TOKEN');
    expect(said).not.toContain('    at ');
    expect(code).toBe(1);
  });

  test('becomes ready as another user than root, and drains when it is asked to stop', async () => {
    const redis = await startTestRedis();
    const slack = await startLocalSlack();
    const port = await freePort();
    const child = image.start({
      REDIS_URL: redis.url,
      SLACK_API_URL: slack.url,
      SLACK_BOT_TOKEN: 'xoxb-local',
      SLACK_APP_TOKEN: 'xapp-local',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      HEALTH_PORT: String(port),
    });
    const ended = endOf(child);
    try {
      await readyAt(port, child);
      if (existsSync('/proc')) expect(statSync(`/proc/${child.pid}`).uid).not.toBe(0);
      child.kill('SIGTERM');
      const { code, said } = await ended;
      expect(said).toContain('"drained"');
      expect(code).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await ended;
      await slack.close();
      await redis.stop();
    }
  }, 60_000);
});

async function readyAt(port: number, child: ChildProcess): Promise<void> {
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it was ready`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.ok || undefined;
  }, 30_000);
}
