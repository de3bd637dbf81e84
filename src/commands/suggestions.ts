import type { SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Action } from '../pipeline/access.ts';
import { isModalId, type ModalId, parseMetadata } from '../views/actions.ts';
import { type Choice, options } from '../views/inputs.ts';
import { channelIn } from '../views/payloads.ts';
import { PERIOD, PIPELINE } from '../views/run-form-modal.ts';
import type { Bot } from './bot.ts';
import { allows, type Asker, type Desk } from './desk.ts';
import { findPipeline } from './find.ts';
import { periodChoices, pipelineChoices } from './modals/choices.ts';

/** What one must be allowed to do to be told what there is to choose from. */
const RIGHT: Partial<Record<ModalId, Action>> = {
  'run.form': 'run.start',
  'backfill.form': 'run.backfill',
  'period.form': 'period.mark-done',
};

/** Listens to what is typed into a search: nothing is listed that the asker may not do something to. */
export function listenToSearches({ app, desk, askerOf, tracked }: Bot): void {
  const search = (
    action: string,
    find: (query: string, right: Action, pipeline: string | undefined, asker: Asker, desk: Desk) => Promise<Choice[]>,
  ): void =>
    app.options(
      { type: 'block_suggestion', action_id: action },
      tracked<SlackOptionsMiddlewareArgs<'block_suggestion'>>(async ({ ack, body }) => {
        const { view } = body;
        const id = view?.callback_id ?? '';
        const right = isModalId(id) ? RIGHT[id] : undefined;
        if (!view || !isModalId(id) || right === undefined) return ack({ options: [] });
        const metadata = parseMetadata(id, view.private_metadata);
        const asker = await askerOf(body.user.id, channelIn(view.private_metadata), view.id);
        const found = await find(
          body.value,
          right,
          'pipeline' in metadata ? metadata.pipeline : undefined,
          asker,
          desk,
        ).catch((error: unknown) => {
          desk.log.warn({ err: error }, 'a search failed');
          return [];
        });
        await ack({ options: options(found) });
      }),
    );

  search(PIPELINE.action, (query, right, _, asker) => pipelineChoices(desk, asker, right, query));
  search(PERIOD, async (query, right, pipeline, asker) => {
    if (pipeline === undefined || !allows(desk, asker, right, pipeline)) return [];
    return periodChoices(desk, asker, await findPipeline(desk, pipeline), query);
  });
}
