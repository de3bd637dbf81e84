import { parentPort } from 'node:worker_threads';
import type { RunView } from '../views/run-view.ts';
import { draw } from './drawing.ts';

// The other side is pictures.ts: one view in, one picture or one error out.
parentPort?.on('message', (view: RunView) => {
  try {
    parentPort!.postMessage({ picture: draw(view) });
  } catch (error) {
    parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
