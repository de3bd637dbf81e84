import type { Store } from './store.ts';

/** One accepted start, as `GET /control/aws/calls` shows it. `at` is ISO 8601. */
export interface AcceptedCall {
  service: string;
  operation: string;
  token: string | null;
  effectId: string;
  at: string;
}

export interface Ledger {
  record(call: AcceptedCall): void;
  list(filter: { service?: string | undefined; operation?: string | undefined }): AcceptedCall[];
}

/** Counts accepted starts; kept over restarts. */
export function createLedger(store: Store): Ledger {
  const calls = store.collection<AcceptedCall>('calls');
  return {
    record: (call) => calls.set(String(calls.values().length), call),
    list: ({ service, operation }) =>
      calls
        .values()
        .filter(
          (call) => (service ?? call.service) === call.service && (operation ?? call.operation) === call.operation,
        ),
  };
}
