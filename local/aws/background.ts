/** Work that goes on after the request that asked for it was answered: by id, each with a signal that stops it. */
export class Background {
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
  #closing = false;

  /** True while the endpoint stops: what ends now did not end by itself, and its record stays for `resume`. */
  get closing(): boolean {
    return this.#closing;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Begins work in a turn of its own. `work` must not throw. */
  begin(id: string, work: (signal: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const ended = new Promise((resolve) => setImmediate(resolve))
      .then(() => work(stop.signal))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { stop, ended });
  }

  /** Asks work to stop; false when there is none under the id. */
  stop(id: string): boolean {
    this.#running.get(id)?.stop.abort();
    return this.#running.has(id);
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { stop } of this.#running.values()) stop.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }
}
