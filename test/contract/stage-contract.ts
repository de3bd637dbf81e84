import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../src/errors.ts';
import type { Json, StageContext, StageKind } from '../../src/pipeline/stages/stage.ts';
import { valueAt } from '../../src/pipeline/zod-problems.ts';
import type { Fixture } from './fixture.ts';
import { startWorld, until, type World } from './world.ts';

/** What the engine relies on, whatever the service: every kind passes this suite against the local AWS. */
export function stageContract(kind: StageKind, fixture: Fixture): void {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());
  // No held work may outlive its test: a Glue job runs once at a time.
  afterEach(async () => {
    world.mend();
    await world.release();
    await Promise.all(begun.splice(0).map((itEnds) => itEnds()));
    world.hold();
  });

  const begun: (() => Promise<unknown>)[] = [];
  /** The stored form of a spec: parsed, and through JSON, as the engine keeps it. */
  const stored = (spec: Record<string, Json>) => JSON.parse(JSON.stringify(kind.spec.parse(spec))) as never;
  const start = async (spec: Record<string, Json>, ctx: StageContext) => {
    const started = await kind.start(stored(spec), ctx);
    if (started.state !== 'started') throw new Error('the fixtures are about work that takes time');
    const handle = JSON.parse(JSON.stringify(started.handle)) as never;
    begun.push(() => ended(spec, handle, ctx));
    return handle;
  };
  /** What the service has begun for an attempt; it holds its work once, where it counts any. */
  const accepted = (ctx: StageContext) =>
    fixture.counts === 'anybody' ? world.begun(fixture.start, ctx.since) : world.accepted(ctx.token);
  const expectStarts = async (ctx: StageContext, starts: number) =>
    expect(await accepted(ctx)).toHaveLength(fixture.counts === 'nothing' ? 0 : starts);
  /** A start that begins nothing may be asked again by the SDK, like any look. */
  const tries = fixture.counts === 'nothing' ? 3 : 1;
  const look = (spec: Record<string, Json>, handle: unknown, ctx: StageContext) =>
    kind.check(stored(spec), handle, ctx);
  const ended = (spec: Record<string, Json>, handle: unknown, ctx: StageContext) =>
    until(() => look(spec, handle, ctx), 'done', 'failed', 'stopped', 'lost');
  /** Starts, is told that nobody knows, and gives the error. */
  const failToStart = async (ctx: StageContext, spec = fixture.works): Promise<StageError> => {
    const error = await kind.start(stored(spec), ctx).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StageError);
    return error as StageError;
  };

  describe(`${kind.kind}: what it says of itself`, () => {
    it('needs permissions, in the words of IAM', () => {
      expect(kind.iam.length).toBeGreaterThan(0);
      for (const { actions } of kind.iam) for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
    });

    it('has an example that it takes', () => {
      const { error } = kind.spec.safeParse(kind.example);
      // What a template yields is only known in a run.
      const certain = error?.issues.filter(({ path }) => !JSON.stringify(valueAt(kind.example, path)).includes('{{'));
      expect(certain ?? []).toEqual([]);
    });

    it('can be recovered: by its key, or by a search', () => {
      expect(kind.keyLife > 0 || kind.find !== undefined).toBe(true);
      expect(kind.settle).toBeGreaterThanOrEqual(60_000);
    });

    it('looks within a second at first, and never faster', () => {
      for (const elapsed of [0, 500, 60_000, 86_400_000]) {
        expect(kind.pollEvery(elapsed)).toBeGreaterThanOrEqual(1_000);
        expect(kind.pollEvery(elapsed)).toBeLessThanOrEqual(60_000);
      }
      expect(kind.pollEvery(0)).toBe(1_000);
    });

    it('refuses a spec that is wrong', () => {
      for (const spec of [...fixture.invalid, {}, { ...fixture.works, typo: 1 }])
        expect(kind.spec.safeParse(spec).success, JSON.stringify(spec)).toBe(false);
    });

    it('reads its own stored spec again', () => {
      expect(kind.spec.parse(stored(fixture.works))).toEqual(stored(fixture.works));
    });
  });

  describe.runIf(fixture.absent)(`${kind.kind}: a look before a run`, () => {
    const found = (spec: Record<string, Json>) => kind.preflight!(spec, world.context());

    it('finds everything in order, or the one thing that is not there', async () => {
      expect((await found(fixture.works)).map(({ state }) => state)).toEqual(['ok']);
      expect(await found(fixture.absent!)).toMatchObject([{ state: 'failed', says: { key: 'missing' } }]);
    });

    it('does not guess at what only a run knows', async () => {
      const open = Object.fromEntries(
        Object.keys(fixture.absent!).map((name) => [name, '{{ stages.before.output.x }}']),
      );
      expect((await found(open)).map(({ state }) => state).filter((state) => state !== 'unknown')).toEqual([]);
    });

    it('says so when it may not look', async () => {
      const ctx = world.context({ signal: AbortSignal.abort() });
      expect((await kind.preflight!(fixture.works, ctx)).map(({ state }) => state)).toEqual(['unknown']);
    });
  });

  describe(`${kind.kind}: a life`, () => {
    it('starts, runs, and is done', async () => {
      const ctx = world.context();
      const handle = await start(fixture.held, ctx);
      expect(kind.handle.parse(handle)).toEqual(handle);
      await until(() => look(fixture.held, handle, ctx), 'running');
      await world.release();
      expect(await ended(fixture.held, handle, ctx)).toMatchObject({ state: 'done', output: fixture.output });
      await expectStarts(ctx, 1);
    });

    it('is done again each time somebody looks', async () => {
      const ctx = world.context();
      const handle = await start(fixture.works, ctx);
      const first = await ended(fixture.works, handle, ctx);
      expect(await look(fixture.works, handle, ctx)).toEqual(first);
    });

    it('fails with code, message and what helps to understand', async () => {
      const usual = world.context();
      const ctx = fixture.failing?.(usual) ?? usual;
      const handle = await start(fixture.fails, ctx);
      expect(await ended(fixture.fails, handle, ctx)).toMatchObject({ state: 'failed', error: fixture.error });
    });

    it.runIf(fixture.unknown)('is lost, not failed, when the service does not know it', async () => {
      const ctx = world.context();
      const { handle, after = 0 } = fixture.unknown!;
      expect(await look(fixture.works, handle, { ...ctx, now: ctx.now + after })).toMatchObject({
        state: 'lost',
        error: { retryable: false },
      });
    });

    it.runIf(kind.cancel)('ends as stopped when it is cancelled', async () => {
      const ctx = world.context();
      const handle = await start(fixture.held, ctx);
      await until(() => look(fixture.held, handle, ctx), 'running');
      await kind.cancel!(stored(fixture.held), handle, ctx);
      expect(await ended(fixture.held, handle, ctx)).toEqual({ state: 'stopped' });
    });

    it.runIf(!kind.cancel && fixture.counts === 'nothing')('ends as stopped when it is looked at no more', async () => {
      const ctx = world.context();
      const handle = await start(fixture.held, ctx);
      await until(() => look(fixture.held, handle, ctx), 'running');
      expect(await look(fixture.held, handle, { ...ctx, stopping: true })).toEqual({ state: 'stopped' });
    });

    it.runIf(kind.link)('has a page in the console', async () => {
      const ctx = world.context();
      const link = kind.link!(stored(fixture.works), await start(fixture.works, ctx), 'ap-northeast-2');
      expect(new URL(link!).host).toMatch(/^(?:console|ap-northeast-2\.quicksight)\.aws\.amazon\.com$/);
    });

    it('does not call a failing look a failure of the work', async () => {
      const ctx = world.context();
      const handle = await start(fixture.works, ctx);
      await ended(fixture.works, handle, ctx);
      world.fault(fixture.look, { status: 500 }, 3);
      await expect(look(fixture.works, handle, ctx)).rejects.toMatchObject({ name: 'StageError', retryable: true });
      expect(await look(fixture.works, handle, ctx)).toMatchObject({ state: 'done' });
    });
  });

  describe(`${kind.kind}: a start that does not go well`, () => {
    it.each<[string, { error?: string; status?: number }, object]>([
      ['throttled', { error: fixture.throttle }, { code: fixture.throttle, retryable: true, accepted: 'no' }],
      ['answered 500', { status: 500 }, { retryable: true, accepted: 'maybe' }],
      ['answered 503', { status: 503 }, { retryable: true, accepted: 'maybe' }],
      [
        'not permitted',
        { error: 'AccessDeniedException', status: 403 },
        { code: 'AccessDeniedException', retryable: false, accepted: 'no' },
      ],
      [
        'sent with credentials that have expired',
        { error: 'ExpiredTokenException', status: 403 },
        { code: 'Sluice.Credentials', retryable: true, accepted: 'no' },
      ],
    ])('is %s', async (_what, fault, expected) => {
      const ctx = world.context();
      // The second request of an SDK that tries again would succeed.
      world.fault(fixture.start, fault, tries);
      expect(await failToStart(ctx)).toMatchObject(expected);
      await expectStarts(ctx, 0);
    });

    it('is abandoned with its signal, before anything is sent', async () => {
      const ctx = world.context({ signal: AbortSignal.abort() });
      expect(await failToStart(ctx)).toMatchObject({ code: 'Sluice.Interrupted', accepted: 'maybe' });
      await expectStarts(ctx, 0);
    });

    it('is accepted while its reply is lost: one request, one execution, which can be had again', async () => {
      const ctx = world.context();
      world.fault(fixture.start, { dropAfterAccept: true }, tries + 1);
      expect(await failToStart(ctx, fixture.held)).toMatchObject({ retryable: true, accepted: 'maybe' });
      await expectStarts(ctx, 1);
      const before = await accepted(ctx);
      world.mend();

      const handle = kind.find ? await found(ctx) : await start(fixture.held, ctx);
      begun.push(() => ended(fixture.held, handle, ctx));
      expect(kind.handle.parse(handle)).toEqual(handle);
      expect(await accepted(ctx)).toEqual(before);
      await world.release();
      expect(await ended(fixture.held, handle, ctx)).toMatchObject({ state: 'done', output: fixture.output });
    });

    const found = async (ctx: StageContext): Promise<never> => {
      const answer = await until(() => kind.find!(stored(fixture.held), ctx), 'started');
      return (answer as unknown as { handle: never }).handle;
    };
  });

  describe.runIf(kind.keyLife > 0)(`${kind.kind}: its key`, () => {
    it('gives the same execution again, while it runs and when it is done', async () => {
      const ctx = world.context();
      const handle = await start(fixture.works, ctx);
      expect(await start(fixture.works, ctx)).toEqual(handle);
      await ended(fixture.works, handle, ctx);
      expect(await start(fixture.works, ctx)).toEqual(handle);
      await expectStarts(ctx, 1);
    });

    it('tells attempts apart', async () => {
      const [first, second] = [world.context(), world.context()];
      expect(await start(fixture.works, first)).not.toEqual(await start(fixture.works, second));
    });
  });

  describe.runIf(kind.find)(`${kind.kind}: its search`, () => {
    const find = (ctx: StageContext) => kind.find!(stored(fixture.works), ctx);

    it('finds nothing before anything was started, nor the work of another attempt', async () => {
      const other = world.context();
      await ended(fixture.works, await start(fixture.works, other), other);
      expect(await find(world.context())).toEqual({ state: 'none' });
    });

    it('finds work that has ended', async () => {
      const ctx = world.context();
      const handle = await start(fixture.works, ctx);
      const done = await ended(fixture.works, handle, ctx);
      const answer = await find(ctx);
      expect(answer.state).toBe('started');
      expect(await look(fixture.works, (answer as unknown as { handle: never }).handle, ctx)).toEqual(done);
    });

    it('never adopts work from before the intent', async () => {
      const ctx = world.context();
      await ended(fixture.works, await start(fixture.works, ctx), ctx);
      const answer = await find({ ...ctx, since: ctx.since + 3_600_000 });
      // Without a token, what is older is nobody's in particular.
      expect(answer).toMatchObject(
        fixture.counts === 'anybody' ? { state: 'none' } : { state: 'ambiguous', error: { retryable: false } },
      );
    });
  });
}
