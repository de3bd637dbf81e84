import type { ModalView } from '@slack/types';
import { rightsOn } from '../pipeline/access.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { spread } from '../pipeline/spread.ts';
import type { Place } from '../views/actions.ts';
import type { Message } from '../views/message.ts';
import { panelModal, type PanelRun } from '../views/panel-modal.ts';
import { pipelineModal } from '../views/pipeline-modal.ts';
import { runModal } from '../views/run-modal.ts';
import { allows, type Asker, demand, type Desk } from './desk.ts';
import { findPipeline, findRun } from './find.ts';
import { pipelineEntries } from './pipeline/list.ts';

/** Runs of a pipeline that its window lists. */
const RECENT = 8;

/** Draws a window that shows something, as the asker may see it; at its head what was just decided in it. */
export function drawPlace(desk: Desk, asker: Asker, place: Place, said?: Message): Promise<ModalView> {
  switch (place.id) {
    case 'place.panel':
      return panel(desk, asker, said);
    case 'place.pipeline':
      return pipeline(desk, asker, place.pipeline, said);
    case 'place.run':
      return inspect(desk, asker, place.run, said);
  }
}

async function panel(desk: Desk, asker: Asker, said?: Message): Promise<ModalView> {
  const [{ entries, broken, now }, live] = await Promise.all([pipelineEntries(desk, asker), liveRuns(desk, asker)]);
  const needs = (run: Run): boolean => statusOf(run) === 'attention';
  return panelModal(
    {
      entries,
      broken,
      waiting: spread(
        live.filter(({ run }) => needs(run)),
        ({ run }) => run.pipeline,
      ),
      running: live.filter(({ run }) => !needs(run) && run.endedAt === undefined),
      may: rightsOn(
        desk.settings.access,
        asker,
        entries.map(({ definition }) => definition.name),
      ),
    },
    asker.locale,
    now,
    said,
  );
}

/** What is going on in the pipelines that the asker may look at, newest first. */
async function liveRuns(desk: Desk, asker: Asker): Promise<PanelRun[]> {
  const runs = await desk.store.open();
  const seen = runs.filter((run) => allows(desk, asker, 'run.view', subjectOf(run)));
  const named = await Promise.all(
    seen.map(async (run) => ({ run, definition: await desk.store.definition(run.definition) })),
  );
  return named.toSorted((a, b) => b.run.createdAt - a.run.createdAt);
}

async function pipeline(desk: Desk, asker: Asker, name: string, said?: Message): Promise<ModalView> {
  const definition = await findPipeline(desk, name);
  demand(desk, asker, 'run.view', definition.name);
  const [runs, states, now] = await Promise.all([
    desk.store.list({ pipeline: definition.name, limit: RECENT }),
    desk.schedules.state(definition.name),
    desk.clock.now(),
  ]);
  return pipelineModal(
    { definition, runs, states, may: rightsOn(desk.settings.access, asker, [definition.name]) },
    asker.locale,
    now,
    said,
  );
}

async function inspect(desk: Desk, asker: Asker, id: string, said?: Message): Promise<ModalView> {
  const run = await findRun(desk, id);
  demand(desk, asker, 'run.view', subjectOf(run));
  const [view, own, now] = await Promise.all([desk.views(run, asker.locale), inForceFor(desk, run), desk.clock.now()]);
  return runModal(
    { view, may: rightsOn(desk.settings.access, asker, [subjectOf(run)]), pipeline: own?.name },
    now,
    said,
  );
}

/** The definition that is in force for a run's pipeline, if there is one. */
export async function inForceFor(desk: Desk, run: Run): Promise<Definition | undefined> {
  const { definitions } = await desk.workspace.inForce();
  return Object.hasOwn(definitions, run.pipeline) ? definitions[run.pipeline] : undefined;
}
