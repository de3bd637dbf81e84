import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { type ActionId, ACTIONS, button, isActionId, metadata, parse, parseMetadata } from '../../src/views/actions.ts';

const examples: { [A in ActionId]: Parameters<typeof button<A>>[1] } = {
  'run.again': {
    pipeline: 'popular-loans',
    period: '2026-10',
    params: { districts: [] },
    like: 'popular-loans.2026-10.r1',
  },
  'run.cancel': { run: 'r' },
  'run.retry': { run: 'r' },
  'run.status': { run: 'r' },
  'run.rerun': { run: 'r', from: 's', definition: 'current', at: 12, print: 'abc' },
  'run.close': { run: 'r', reason: 'no data', at: 12, print: 'abc' },
  'run.as-started': { type: 'retry', run: 'r', stage: 's', attempt: 1 },
  'run.as-current': { type: 'rerun', run: 'r', from: 's' },
  'stage.retry': { run: 'r', stage: 's', attempt: 1 },
  'stage.reattach': { run: 'r', stage: 's', attempt: 1 },
  'stage.resubmit': { run: 'r', stage: 's', attempt: 1 },
  'run.graph': { run: 'r' },
  'run.rerun-from': { run: 'r', from: 's' },
  'pipeline.history': { pipeline: 'p' },
  'stage.skip': { run: 'r', stage: 's', attempt: 1 },
  'stage.mark-done': { run: 'r', stage: 's', attempt: 1 },
  'stage.logs': { run: 'r', stage: 's', attempt: 1 },
  'stage.approve': { run: 'r', stage: 's', attempt: 1 },
  'stage.reject': { run: 'r', stage: 's', attempt: 1 },
  'stage.claim': { run: 'r', stage: 's', attempt: 1, from: 'U_ADMIN', alike: true },
  'alike.claim': { run: 'r', stage: 's', attempt: 1 },
  'alike.ask-retry': { run: 'r', stage: 's', attempt: 1 },
  'alike.retry': { run: 'r', stage: 's', attempt: 1, definition: 'current', upTo: 12, runs: 3 },
  'schedule.resume-latest': { pipeline: 'p', schedule: 'monthly', owed: 2 },
  'schedule.resume-all': { pipeline: 'p', reason: 'mended', owed: 2 },
  'schedule.resume-none': { pipeline: 'p', owed: 2 },
  'pipeline.backfill': {
    pipeline: 'p',
    from: '2026-01',
    to: '2026-10',
    order: 'newest',
    parallel: 2,
    again: false,
    params: { districts: ['강남구'] },
    runs: 8,
  },
  'period.mark-done': { pipeline: 'p', period: '2026-10', reason: 'loaded by hand' },
  'panel.open': {},
  'pipeline.open': { pipeline: 'p' },
  'run.open': { run: 'r' },
  'run.ask': { pipeline: 'p', period: '2026-10' },
  'run.ask-rerun': { run: 'r' },
  'run.ask-close': { run: 'r' },
  'run.start': { pipeline: 'p', period: '2026-10', params: { districts: ['강남구'] }, after: 1 },
  'backfill.ask': { pipeline: 'p' },
  'period.ask': {},
  'schedule.ask-pause': { pipeline: 'p' },
  'schedule.ask-resume': { pipeline: 'p' },
  'audit.page': { subject: 'popular-loans', before: '1763719200000-0' },
  'reply.back': {},
  'pipeline.check': { pipeline: 'p' },
  'schedule.run-latest': { notice: 'notice:p/monthly@2026' },
  'schedule.run-all': { notice: 'notice:p/monthly@2026' },
  'schedule.run-none': { notice: 'notice:p/monthly@2026' },
  'link.open': {},
};

describe('actions', () => {
  it.each(Object.keys(ACTIONS) as ActionId[])('%s: what a button carries is what a click gives', (id) => {
    const made = button(id, examples[id] as never, 'Text');
    expect(made.action_id).toBe(id);
    expect(parse(id, made.value)).toEqual(examples[id]);
  });

  it.each([
    undefined,
    '',
    'not json',
    '{}',
    '{"run":1,"stage":"s","attempt":1}',
    '{"run":"r","stage":"s","attempt":1,"admin":true}',
  ])('refuses the value %s', (value) => {
    expect(() => parse('stage.retry', value)).toThrow(UserError);
    expect(() => parseMetadata('reason.skip', value)).toThrow(UserError);
  });

  it('knows its own ids only', () => {
    expect(isActionId('run.cancel')).toBe(true);
    expect(isActionId('toString')).toBe(false);
  });

  it('carries a modal’s metadata there and back', () => {
    const payload = { run: 'r', stage: 's', attempt: 2 };
    expect(parseMetadata('reason.mark-done', metadata('reason.mark-done', payload))).toEqual(payload);
  });

  it('asks with the words given, in the colour of the button', () => {
    const made = button('run.cancel', { run: 'r' }, 'Cancel', {
      style: 'danger',
      confirm: { title: 'T', text: 'X', yes: 'Y', no: 'N' },
    });
    expect(made.confirm).toMatchObject({
      title: { text: 'T' },
      text: { text: 'X' },
      confirm: { text: 'Y' },
      deny: { text: 'N' },
      style: 'danger',
    });
  });
});
