import { type Stack, startStack } from '../helpers/stack.ts';

/** Stacks that tests running at once share, one at a time. */
export function createLanes() {
  const free: Stack[] = [];
  const all: Promise<Stack>[] = [];
  const queue: ((stack: Stack) => void)[] = [];

  return {
    async open(count: number): Promise<void> {
      for (let lane = 0; lane < count; lane++) all.push(startStack());
      free.push(...(await Promise.all(all)));
    },
    /** Does something with a stack that nobody else uses meanwhile. */
    async with<T>(work: (stack: Stack) => Promise<T>): Promise<T> {
      const stack = free.pop() ?? (await new Promise<Stack>((resolve) => queue.push(resolve)));
      try {
        return await work(stack);
      } finally {
        const next = queue.shift();
        if (next) next(stack);
        else free.push(stack);
      }
    },
    async close(): Promise<void> {
      for (const stack of await Promise.all(all)) await stack.close();
    },
  };
}
