import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceContext, useSurroundings, type Surface } from '../context.ts';
import { control, failureOf } from '../control.ts';
import type { OpenView } from '../types.ts';
import { valuesOf, type Values } from '../view-state.ts';

/** The app's Home tab as it was last published for this person. */
export function HomePane({ view, appName }: { view: OpenView | null; appName: string }): ReactNode {
  const { viewer } = useSurroundings();
  useEffect(() => void control.home(viewer.id), [viewer.id]);
  return (
    <main className="pane home-pane">
      <header className="pane-head">
        <h1>{appName}</h1>
        <p className="topic">Home</p>
      </header>
      <div className="scroll">
        {view === null ? (
          <div className="welcome">
            <h2>Nothing here yet</h2>
            <p>{appName} has not published a Home tab for you.</p>
          </div>
        ) : (
          <HomeView key={view.id} view={view} />
        )}
      </div>
    </main>
  );
}

function HomeView({ view }: { view: OpenView }): ReactNode {
  const { viewer } = useSurroundings();
  const [entered, setEntered] = useState<Values>({});
  const [failure, setFailure] = useState<string>();
  const surface = useMemo<Surface>(
    () => ({
      place: { view_id: view.id },
      act: async (act) => {
        setFailure(undefined);
        const answer = await control.action(viewer.id, { view_id: view.id }, act);
        setFailure(failureOf('That did not work', answer));
        return answer;
      },
      form: {
        values: valuesOf(view.blocks, entered),
        errors: {},
        change: (blockId, actionId, state) =>
          setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
      },
    }),
    [view, viewer.id, entered],
  );
  return (
    <SurfaceContext value={surface}>
      <div className="home-view" data-testid="home">
        {failure !== undefined && (
          <p className="act-failure" role="alert">
            ⚠️ {failure}
          </p>
        )}
        <Blocks blocks={view.blocks} />
      </div>
    </SurfaceContext>
  );
}
