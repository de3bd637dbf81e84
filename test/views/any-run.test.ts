import { describe, expect, it } from 'vitest';
import { failureCard } from '../../src/views/failure.ts';
import { logReply } from '../../src/views/log.ts';
import { type Message, RICH_BLOCKS, richIn } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { queryCard } from '../../src/views/query-result.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import * as replies from '../../src/views/replies.ts';
import { runCard } from '../../src/views/run-card.ts';
import type { RunView } from '../../src/views/run-view.ts';
import { buttonsIn } from '../helpers/buttons.ts';
import { fc } from '../helpers/property.ts';
import { asking, loans } from '../helpers/query-fixtures.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { modalProblems, slackProblems } from './slack-problems.ts';

const { OPERATOR } = runs;
/** What services and people write, and what would ping everyone if it were not escaped. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom(
    '<!channel> look',
    '<@U_EVIL|x>',
    '인기대출도서 실패 '.repeat(900),
    'at x.y.Z(A.java:1)\n'.repeat(2200),
    '🐙&<>"'.repeat(8000),
  ),
);

/** Every piece of text that Slack would read as markup. */
function marked(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(marked);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(marked)];
}

function expectSafe(message: Message): void {
  expect(slackProblems(message)).toEqual([]);
  expect([message.text, ...marked(message.blocks)].join('\n')).not.toMatch(/<!channel|<@U_EVIL/);
  expect(JSON.stringify(message.blocks)).not.toMatch(/"(?:broadcast|user_id":"U_EVIL)"/);
  expect(toPlain(message, 'Asia/Seoul')).not.toBe('');
}

const definitionOf = (title: string) => ({ ...runs.popularLoans, title });
const viewOf = (error: string, other: string): RunView =>
  runs
    .story({ definition: definitionOf(other), by: OPERATOR, params: { districts: [other] } })
    .pass('fetch', 5, { note: other })
    .start('raw')
    .succeed('raw', {}, [other])
    .start('clean')
    .fail('clean', { code: other, message: error, retryable: false, tail: error })
    .view({ details: { raw: other }, links: { raw: other, clean: `https://example.com/${other}` } });

describe('whatever the services and people write', () => {
  it('the messages of a run are within the limits and mention nobody', () => {
    fc.assert(
      fc.property(text, text, (error, other) => {
        const view = viewOf(error, other);
        for (const rich of [RICH_BLOCKS, []]) expectSafe(runCard({ ...view, rich: new Set(rich) }));
        expectSafe(failureCard(view, 'clean', 1));
        expectSafe(logReply(view, view.events)!);
        expectSafe(replies.runStatus(view, runs.START));
        expectSafe(replies.pipelineStatus(view.definition, [view.run], 'en', runs.START));
        expectSafe(
          replies.pipelineList([{ definition: view.definition, last: view.run }], { other: error }, 'en', runs.START),
        );
        expectSafe(replies.logs(view, 'clean', 1, { lines: [error, other] }));
        expectSafe(
          replies.logs(view, 'clean', 1, {
            lines: [],
            missing: { because: 'denied', group: other, said: { message: error } },
          }),
        );
        expect(modalProblems(reasonModal(view, 'skip', 'clean', 1))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('so are a reason and what became of the failure', () => {
    fc.assert(
      fc.property(
        text.filter((reason) => reason.trim() !== ''),
        (reason) => {
          const view = runs.failedForGood().do({ type: 'skip', stage: 'clean', reason }).view();
          expectSafe(failureCard(view, 'clean', 1));
          expectSafe(logReply(view, view.events)!);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('so are a query, its answer and its error', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 25 }), (sql, cell, columns) => {
        const output = {
          ...loans,
          columns: Array.from({ length: columns }, () => ({ name: cell, type: 'varchar' })),
          rows: Array.from({ length: 40 }, () => Array.from({ length: columns }, () => cell)),
        };
        for (const rich of [RICH_BLOCKS, []])
          expectSafe(
            queryCard(
              asking(sql)
                .succeed('query', output)
                .view({ rich: new Set(rich) }),
            ),
          );
        expectSafe(queryCard(asking(sql).fail('query', { code: 'X', message: cell, retryable: false }).view()));
      }),
      { numRuns: 60 },
    );
  });

  it('a run of many stages is one card that still has its button', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 60 }), (count, running) => {
        const told = runs.story({ definition: runs.wide(count) }).pass('stage-0', 1);
        for (let index = 1; index < Math.min(running, count); index++) told.start(`stage-${index}`);
        const card = runCard(told.view());
        expectSafe(card);
        expect(buttonsIn(card)).toHaveLength(1);
        expect(richIn(card)).toEqual(count > 25 ? [] : ['plan']);
      }),
      { numRuns: 25 },
    );
  });
});
