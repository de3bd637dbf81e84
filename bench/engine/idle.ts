import { startReplica } from '../../test/helpers/engine.ts';
import { instant } from './kinds.ts';

/** A replica that has nothing to do tells its memory when asked, and ends with its parent. */
const replica = await startReplica(process.argv[2]!, { instant }, { adjustableClock: false });
await replica.reconciler.start();
process.on('message', () => process.send!(process.memoryUsage.rss()));
process.on('disconnect', () => void replica.stop().then(() => process.exit(0)));
process.send!('ready');
