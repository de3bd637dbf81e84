import { setTimeout as delay } from 'node:timers/promises';

/** What Slack says of a payload: how long the acknowledgement took, in milliseconds. */
interface Delivered {
  ackMs: number;
  error?: string;
}

/** So many payloads a second for so long, each at its moment however long the others take; gives the times to their acknowledgements. */
export async function load(
  send: () => Promise<Delivered>,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<number[]> {
  const under: Promise<Delivered>[] = [];
  const begun = performance.now();
  for (let at = 0; at < rate * seconds; at += 1) {
    await delay(Math.max(0, begun + (at * 1000) / rate - performance.now()));
    under.push(send());
  }
  return (await Promise.all(under)).map(({ ackMs, error }) => {
    if (error !== undefined) throw new Error(`a payload was not acknowledged: ${error}`);
    return ackMs;
  });
}
