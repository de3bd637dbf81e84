import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LogEvent {
  stream: string;
  timestamp: number;
  message: string;
  eventId: string;
}

/** CloudWatch Logs as files: `logs/<group>/<stream>.jsonl`, one event a line. */
export class LogStore {
  readonly #dir: string;
  readonly #now: () => number;

  constructor(dataDir: string, now: () => number) {
    this.#dir = join(dataDir, 'logs');
    this.#now = now;
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Appends events to a stream, making it and its group. */
  append(group: string, stream: string, messages: readonly string[]): void {
    mkdirSync(this.#path(group), { recursive: true });
    const timestamp = this.#now();
    const lines = messages.map((message) => `${JSON.stringify({ timestamp, message })}\n`);
    appendFileSync(this.#path(group, stream), lines.join(''));
  }

  hasGroup(group: string): boolean {
    return existsSync(this.#path(group));
  }

  groups(): string[] {
    return readdirSync(this.#dir).map(decodeURIComponent).toSorted();
  }

  streams(group: string): string[] {
    return readdirSync(this.#path(group))
      .map((file) => decodeURIComponent(file.replace(/\.jsonl$/, '')))
      .toSorted();
  }

  /** The events of a stream in the order they came; empty when there is none. */
  read(group: string, stream: string): LogEvent[] {
    const file = this.#path(group, stream);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line, index) => {
      const event = JSON.parse(line) as { timestamp: number; message: string };
      return { ...event, stream, eventId: `${event.timestamp}${String(index).padStart(12, '0')}` };
    });
  }

  #path(group: string, stream?: string): string {
    const folder = join(this.#dir, encodeURIComponent(group));
    return stream === undefined ? folder : join(folder, `${encodeURIComponent(stream)}.jsonl`);
  }
}
