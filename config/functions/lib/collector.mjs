import { claimed, describe } from './claim.mjs';

/**
 * @typedef {{ probe?: true, sluice?: import('./claim.mjs').Sluice }} Asked
 * @typedef {{ rows: number, bytes: number, output: Record<string, unknown> }} Collected
 */

/**
 * A Lambda handler that Sluice starts: it collects once per token. `{"probe": true}` answers at once and claims nothing.
 * @template {Asked} Event
 * @param {{ collect: (event: Event) => Promise<Collected>, probe: (event: Event) => Promise<unknown> }} of
 *   `probe` asks for one real row, to show that address, key and parameters work
 * @returns {(event: Event) => Promise<object>}
 */
export function collector({ collect, probe }) {
  return async (event) => {
    if (event.probe) {
      return probe(event).then(
        (row) => ({ ok: true, row: row ?? null }),
        (error) => ({ ok: false, error: describe(error) }),
      );
    }
    if (!event.sluice?.token) {
      throw new Error('sluice.token is missing: this function is started by Sluice; {"probe": true} tries it by hand');
    }
    const { token } = event.sluice;
    const outcome = await claimed(event.sluice, () => collect(event));
    console.log(JSON.stringify(outcome ?? { token, message: 'already claimed, nothing to do' }));
    return outcome ?? { outcome: 'already-claimed', token };
  };
}
