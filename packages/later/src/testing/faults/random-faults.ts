import { LaterError } from "../../errors/later-error.ts";
import type { Fault } from "./fault.ts";

/** What may be set for faults by chance. */
export interface RandomFaultsOptions {
  /** A whole number; the same gives the same faults in the same order. */
  readonly seed: number;
  /** How likely a request goes wrong, from 0 to 1. @default 0.3 */
  readonly chance?: number;
  /**
   * What may happen to it.
   *
   * @default every type of fault but `hang`, which only a signal or a time limit ends, and `end` and `error`,
   * which have to be asked for
   */
  readonly among?: readonly Fault[];
}

const usualFaults: readonly Fault[] = [
  { type: "status", status: 429, retryAfterMs: 1 },
  { type: "status", status: 500 },
  { type: "status", status: 503 },
  { type: "disconnect" },
  { type: "cut" },
  { type: "delay", delayMs: 5 },
  { type: "garbage" },
  { type: "nonsense" },
  { type: "empty" },
  { type: "duplicate" },
];

/**
 * Faults by chance, the same ones for the same seed.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * const model = faultyModel(scriptedModel(script), randomFaults({ seed: 7 }));
 * ```
 */
export function randomFaults(options: RandomFaultsOptions): () => Fault | undefined {
  const { seed, chance = 0.3, among = usualFaults } = options;
  if (!Number.isInteger(seed)) {
    throw new LaterError("INVALID_ARGUMENT", '"seed" has to be a whole number.');
  }
  if (!(chance >= 0 && chance <= 1)) {
    throw new LaterError("INVALID_ARGUMENT", '"chance" has to be a number from 0 to 1.');
  }
  const random = createRandom(seed);
  return () => {
    const happens = random() < chance;
    const fault = among[Math.floor(random() * among.length)];
    return happens ? fault : undefined;
  };
}

/** Numbers from 0 to below 1: mulberry32, whose neighbouring seeds have nothing in common. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
