import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateCrawlerCommand, CreateDatabaseCommand, CreateJobCommand } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { readOutcome } from '../../src/pipeline/stages/claims.ts';
import { glueCrawler } from '../../src/pipeline/stages/glue-crawler.ts';
import { glueJob } from '../../src/pipeline/stages/glue-job.ts';
import { s3Delete } from '../../src/pipeline/stages/s3-delete.ts';
import { s3Keys } from '../../src/pipeline/stages/s3-keys.ts';
import type { StageContext, StageKind } from '../../src/pipeline/stages/stage.ts';
import { until } from '../contract/world.ts';
import { type Emulator, RESULTS_BUCKET } from './emulator.ts';

const STATES = ['done', 'failed', 'stopped', 'lost'] as const;

/** Starts work and gives its handle. */
export async function started(kind: StageKind, spec: object, ctx: StageContext): Promise<never> {
  const begun = await kind.start(kind.spec.parse(spec), ctx);
  if (begun.state !== 'started') throw new Error('it is done already');
  return kind.handle.parse(begun.handle) as never;
}

/** Looks until the work has ended. */
export const ended = (kind: StageKind, spec: object, handle: unknown, ctx: StageContext) =>
  until(() => kind.check(kind.spec.parse(spec) as never, handle as never, { ...ctx, now: Date.now() }), ...STATES);

/** What S3 must do: conditional writes, complete listings, deletes of more than a page. */
export function s3Stages(emulator: () => Emulator): void {
  const put = (Bucket: string, Key: string, Body = 'x') =>
    emulator().clients.s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  describe('S3', () => {
    it('a claim is taken once, and its outcome is read', async () => {
      await emulator().clients.s3.send(new CreateBucketCommand({ Bucket: RESULTS_BUCKET }));
      // It reads the endpoint where a process on AWS would, once.
      const { claimed } = await import('../../config/functions/lib/claim.mjs');
      const ctx = emulator().context();
      expect(await readOutcome(ctx, ctx.token)).toEqual({ state: 'none' });
      const { token, results } = ctx;
      const work = (rows: number) => async () => ({ rows, bytes: 1, output: { 서울: '강남구' } });
      expect(await claimed({ token, results }, work(3))).toMatchObject({ outcome: 'succeeded', rows: 3 });
      expect(await claimed({ token, results }, work(4))).toBeUndefined();
      expect(await readOutcome(ctx, token)).toMatchObject({
        state: 'ended',
        at: expect.any(Number),
        result: { state: 'done', output: { rows: 3, bytes: 1, 서울: '강남구' } },
      });
      const claim = { Bucket: RESULTS_BUCKET, Key: `claims/${token}.claim` };
      const taken = emulator().clients.s3.send(new PutObjectCommand({ ...claim, Body: 'mine', IfNoneMatch: '*' }));
      await expect(taken).rejects.toMatchObject({ name: 'PreconditionFailed' });
      const { Body } = await emulator().clients.s3.send(new GetObjectCommand(claim));
      expect(JSON.parse(await Body!.transformToString())).toMatchObject({ token });
    });

    it('s3-keys waits for files, names those that are missing, and tells which came', async () => {
      await emulator().clients.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
      const spec = { location: 's3://uploads/2026/', contains: ['*.csv', '공원 목록.txt'], stableFor: '0s' };
      const ctx = emulator().context();
      const handle = await started(s3Keys, spec, ctx);
      await put('uploads', '2026/parks.csv', 'a,b');
      await put('uploads', '2026/older/공원 목록.txt');
      const parsed = s3Keys.spec.parse(spec);
      expect(await s3Keys.check(parsed, handle, ctx)).toMatchObject({
        state: 'running',
        detail: { message: '1 of 2 are there; missing: 공원 목록.txt' },
      });
      expect(await s3Keys.check(parsed, handle, { ...ctx, now: ctx.deadline + 1 })).toMatchObject({
        state: 'failed',
        error: { code: 'S3.FilesMissing' },
      });
      await put('uploads', '2026/공원 목록.txt');
      const done = await s3Keys.check(parsed, handle, ctx);
      expect(done).toMatchObject({ state: 'done', output: { files: 2, bytes: 4 } });
      const newest = String(done.state === 'done' && done.output['newest']);
      expect(Math.abs(Date.parse(newest) - Date.now())).toBeLessThan(300_000);
      const newer = { ...parsed, newerThan: newest };
      expect(await s3Keys.check(newer, handle, ctx)).toMatchObject({ state: 'running' });
      await expect(started(s3Keys, { ...spec, location: 's3://no-such-bucket/' }, ctx)).rejects.toMatchObject({
        code: expect.stringContaining('NoSuchBucket'),
      });
    });

    it('s3-delete empties a prefix of more than a page, and nothing beside it', async () => {
      await emulator().clients.s3.send(new CreateBucketCommand({ Bucket: 'aggregated' }));
      const keys = Array.from({ length: 1_203 }, (_, at) => `analysis/조각 ${at}&<é>.parquet`);
      for (let at = 0; at < keys.length; at += 50)
        await Promise.all(keys.slice(at, at + 50).map((key) => put('aggregated', key, 'four')));
      await put('aggregated', 'analysis-2/kept');
      const spec = { location: 's3://aggregated/analysis/' };
      const ctx = emulator().context();
      const handle = await started(s3Delete, spec, ctx);
      expect(handle).toMatchObject({ objects: 1_203, bytes: 4 * 1_203 });
      expect(await ended(s3Delete, spec, handle, ctx)).toMatchObject({ state: 'done', output: { objects: 1_203 } });
      expect(await started(s3Delete, spec, ctx)).toMatchObject({ objects: 0 });
      const { Body } = await emulator().clients.s3.send(
        new GetObjectCommand({ Bucket: 'aggregated', Key: 'analysis-2/kept' }),
      );
      expect(await Body!.transformToString()).toBe('x');
    });
  });
}

const ROLE = 'arn:aws:iam::000000000000:role/glue';

/** What Glue's jobs must do: keep arguments, which is how a run is found again, and tell states. */
export function glueJobStages(emulator: () => Emulator, script: () => Promise<string>): void {
  it('a job run is found by its token, is looked at until its end, and has an outcome', async () => {
    const { clients } = emulator();
    const command = { Name: 'glueetl', ScriptLocation: await script(), PythonVersion: '3' };
    await clients.glue.send(new CreateJobCommand({ Name: 'clean', Role: ROLE, Command: command }));
    const spec = { job: 'clean', arguments: { '--month': '10' } };
    const ctx = emulator().context();
    const stored = glueJob.spec.parse(spec);
    expect(await glueJob.find!(stored, ctx)).toEqual({ state: 'none' });
    const handle = await started(glueJob, spec, ctx);
    expect(await glueJob.find!(stored, ctx)).toEqual({ state: 'started', handle });
    expect(await glueJob.find!(stored, emulator().context())).toEqual({ state: 'none' });
    // The runner would have written it.
    const outcome = { outcome: 'succeeded', token: ctx.token, rows: 7 };
    const Key = `claims/${ctx.token}.json`;
    await clients.s3.send(new PutObjectCommand({ Bucket: RESULTS_BUCKET, Key, Body: JSON.stringify(outcome) }));
    expect(await ended(glueJob, spec, handle, ctx)).toMatchObject({ state: 'done', output: { rows: 7 } });
    const nobody = { runId: `jr_${'0'.repeat(64)}` };
    expect(await glueJob.check(stored, nobody, ctx)).toMatchObject({ state: 'lost' });
    await expect(started(glueJob, { job: 'nobody' }, ctx)).rejects.toMatchObject({
      code: 'EntityNotFoundException',
      accepted: 'no',
    });
  });
}

/** What a crawler must do: crawl once at a time, and list its crawls. */
export function crawlerStages(emulator: () => Emulator): void {
  it('a crawler crawls once at a time, and its crawl is found and looked at until it has ended', async () => {
    const { clients } = emulator();
    await clients.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'weather' } }));
    const Targets = { S3Targets: [{ Path: 's3://uploads/2026/' }] };
    await clients.glue.send(new CreateCrawlerCommand({ Name: 'raw', Role: ROLE, DatabaseName: 'weather', Targets }));
    const spec = { crawler: 'raw' };
    const ctx = emulator().context();
    expect(await glueCrawler.find!(spec, ctx)).toEqual({ state: 'none' });
    const handle = await started(glueCrawler, spec, ctx);
    await expect(started(glueCrawler, spec, ctx)).rejects.toMatchObject({
      code: 'CrawlerRunningException',
      accepted: 'no',
    });
    expect(await ended(glueCrawler, spec, handle, ctx)).toMatchObject({ state: 'done' });
    await expect(started(glueCrawler, { crawler: 'nobody' }, ctx)).rejects.toMatchObject({
      code: 'EntityNotFoundException',
    });
  });
}
