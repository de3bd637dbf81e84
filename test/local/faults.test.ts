import { describe, expect, it } from 'vitest';
import { Faults, faultsControl } from '../../local/faults.ts';

const athena503 = { target: 'aws', match: { service: 'athena' }, fault: { status: 503 } } as const;

describe('Faults', () => {
  it('fires once by default, and only for what it names', () => {
    const faults = new Faults();
    faults.add({ ...athena503, match: { service: 'athena', operation: 'StartQueryExecution' } });
    expect(faults.take('slack', { service: 'athena', operation: 'StartQueryExecution' })).toBeUndefined();
    expect(faults.take('aws', { service: 'athena', operation: 'GetQueryExecution' })).toBeUndefined();
    expect(faults.take('aws', { service: 'athena', operation: 'StartQueryExecution' })).toEqual({ status: 503 });
    expect(faults.take('aws', { service: 'athena', operation: 'StartQueryExecution' })).toBeUndefined();
    expect(faults.list()).toEqual([]);
  });

  it('waits for the nth matching call, then fires `times` times', () => {
    const faults = new Faults();
    faults.add({ ...athena503, match: { service: 'athena', nth: 2 }, times: 2 });
    const fired = [1, 2, 3, 4].map(() => faults.take('aws', { service: 'athena' }) !== undefined);
    expect(fired).toEqual([false, true, true, false]);
  });

  it('lets each fault count every matching call, the oldest due one firing', () => {
    const faults = new Faults();
    faults.add({ ...athena503, fault: { status: 500 } });
    faults.add({ ...athena503, match: { service: 'athena', nth: 2 } });
    expect(faults.take('aws', { service: 'athena' })).toEqual({ status: 500 });
    expect(faults.take('aws', { service: 'athena' })).toEqual({ status: 503 });
  });
});

describe('faultsControl', () => {
  const post = (body: unknown, app = faultsControl(new Faults())) =>
    app.request('/faults', { method: 'POST', body: JSON.stringify(body) });

  it('adds, lists and removes', async () => {
    const app = faultsControl(new Faults());
    const { id } = (await (await post(athena503, app)).json()) as { id: string };
    expect(await (await app.request('/faults')).json()).toMatchObject({ faults: [{ id, target: 'aws', times: 1 }] });
    expect((await app.request('/faults/nope', { method: 'DELETE' })).status).toBe(404);
    expect(await (await app.request(`/faults/${id}`, { method: 'DELETE' })).json()).toEqual({ faults: [] });
  });

  it.each([
    ['no match', { target: 'aws', match: {}, fault: { status: 503 } }],
    ['nothing that goes wrong', { ...athena503, fault: {} }],
    ['an unknown member', { ...athena503, fault: { status: 503, reason: 'x' } }],
    ['a refusal that was also performed', { ...athena503, fault: { status: 503, dropAfterAccept: true } }],
  ])('refuses %s and shows a correct body', async (_, body) => {
    const reply = await post(body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: expect.any(String), hint: expect.stringContaining('target') });
  });
});
