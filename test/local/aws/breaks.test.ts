import { expect, it } from 'vitest';
import { apiErrorMidPaging, breaksControl } from '../../../local/aws/breaks.ts';
import { Faults } from '../../../local/faults.ts';

const post = (app: ReturnType<typeof breaksControl>, id: string, body: unknown) =>
  app.request(`/breaks/${id}`, { method: 'POST', body: JSON.stringify(body) });

it('the library API stays broken on page 2 alone until it is mended', async () => {
  const faults = new Faults();
  const app = breaksControl([apiErrorMidPaging(faults)]);
  const call = (page: number) =>
    faults.take('api', { service: 'data4library', operation: 'loanItemSrch', method: `page ${page}` });

  expect(await (await post(app, 'api-error-mid-paging', { broken: true })).json()).toMatchObject({
    breaks: [{ id: 'api-error-mid-paging', broken: true, title: expect.any(String), what: expect.any(String) }],
  });
  await post(app, 'api-error-mid-paging', { broken: true });
  expect([call(1), call(2), call(2), call(3)]).toEqual([
    undefined,
    { error: 'systemErr' },
    { error: 'systemErr' },
    undefined,
  ]);
  await post(app, 'api-error-mid-paging', { broken: false });
  expect(call(2)).toBeUndefined();
  expect(await (await app.request('/breaks')).json()).toMatchObject({ breaks: [{ broken: false }] });
});

it('what cannot be broken is refused with what can be said', async () => {
  const app = breaksControl([apiErrorMidPaging(new Faults())]);
  expect((await post(app, 'everything', { broken: true })).status).toBe(404);
  const reply = await post(app, 'api-error-mid-paging', {});
  expect([reply.status, await reply.json()]).toMatchObject([400, { hint: '{"broken": true}' }]);
});
