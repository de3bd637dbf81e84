import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answered, Asked } from './replica.ts';

const FILE = fileURLToPath(new URL('replica.ts', import.meta.url));
/** Milliseconds after which a person asks again, through whoever is there. */
const PATIENCE = 4000;

export type Question = Asked extends infer A ? (A extends Asked ? Omit<A, 'number'> : never) : never;

/** Replicas as processes of their own, and people who ask again until they are answered. */
export function createCrew(redis: string, service: string, size: number) {
  const members: (ChildProcess | undefined)[] = Array.from({ length: size });
  const waiting = new Map<number, { child: ChildProcess; hear(answer?: Answered): void }>();
  const log: string[] = [];
  let asked = 0;
  let closed = false;

  async function start(place: number, failpoint?: string): Promise<void> {
    if (closed || members[place]) return;
    const child = fork(FILE, [redis, service], {
      env: { PATH: process.env['PATH'], ...(failpoint !== undefined && { FAILPOINT: failpoint }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => log.push(String(text)));
    members[place] = child;
    child.on('exit', () => {
      if (members[place] === child) members[place] = undefined;
      for (const [number, question] of waiting) if (question.child === child) hear(number);
    });
    child.on('message', (answer: Answered | 'ready') => {
      if (answer !== 'ready') hear(answer.number, answer);
    });
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
  }

  function hear(number: number, answer?: Answered): void {
    waiting.get(number)?.hear(answer);
    waiting.delete(number);
  }

  /** Asks one replica once; undefined when it dies, does not answer in time, or is not there. */
  async function askOnce(question: Question, child: ChildProcess | undefined): Promise<Answered | undefined> {
    if (!child?.connected) return undefined;
    const number = (asked += 1);
    const { promise, resolve } = Promise.withResolvers<Answered | undefined>();
    const timer = setTimeout(() => resolve(undefined), PATIENCE);
    waiting.set(number, { child, hear: resolve });
    child.send({ number, ...question }, (error) => error && hear(number));
    const answer = await promise;
    clearTimeout(timer);
    return answer;
  }

  /** Asks the replica at this place, then the others, until one answers; the decision's id makes that harmless. */
  async function ask(question: Question, place: number): Promise<Answered & { times: number }> {
    for (let at = place; !closed; at += 1) {
      const answer = await askOnce(question, members[at % size]);
      if (answer && answer.failed === undefined) return { ...answer, times: at - place + 1 };
      await delay(50);
    }
    throw new Error('the storm is over');
  }

  return {
    start,
    ask,
    /** Whether nobody is at work on a question any more, not even on one whose asker has lost patience. */
    isQuiet: (): boolean => waiting.size === 0,
    signal(place: number, signal: NodeJS.Signals): void {
      members[place]?.kill(signal);
    },
    /** Ends one and waits for it. */
    async end(place: number, signal: NodeJS.Signals): Promise<void> {
      const child = members[place];
      if (!child) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
    log: (): string => log.join('').slice(-2000),
    async close(): Promise<void> {
      closed = true;
      for (let place = 0; place < size; place += 1) {
        this.signal(place, 'SIGCONT');
        await this.end(place, 'SIGKILL');
      }
    },
  };
}
