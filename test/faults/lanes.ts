import { type Stack, type StackOptions, startStack } from '../helpers/stack.ts';

/** Does something with a stack; a failure carries the ends of the products' logs. */
async function telling<T>(stack: Stack, work: (stack: Stack) => Promise<T>): Promise<T> {
  return work(stack).catch((error: Error) => {
    error.message += `\n${stack.logs()}`;
    throw error;
  });
}

/** Does something with a stack of its own. */
export async function withStack<T>(options: StackOptions, work: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await startStack(options);
  return telling(stack, work).finally(() => stack.close());
}

/** Stacks that tests running at once share, one at a time. */
export function createLanes() {
  const free: Stack[] = [];
  const all: Promise<Stack>[] = [];
  const queue: ((stack: Stack) => void)[] = [];

  return {
    async open(count: number, options?: StackOptions): Promise<void> {
      for (let lane = 0; lane < count; lane++) all.push(startStack(options));
      free.push(...(await Promise.all(all)));
    },
    /** Does something with a stack that nobody else uses meanwhile. */
    async with<T>(work: (stack: Stack) => Promise<T>): Promise<T> {
      const stack = free.pop() ?? (await new Promise<Stack>((resolve) => queue.push(resolve)));
      try {
        return await telling(stack, work);
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
