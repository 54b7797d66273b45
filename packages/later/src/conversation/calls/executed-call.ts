import type { FunctionCall } from "../../model/function-call.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { Repair } from "../../repair/repair.ts";

/** A call under the id by which the runtime knows it. */
export interface IdentifiedCall extends FunctionCall {
  /** The model's own where it is usable and not taken, otherwise made here. */
  readonly id: string;
  /**
   * What of the model's call was changed before it was run, in the order of the arguments; of more than 20 changes, the
   * first. Absent where nothing was.
   */
  readonly repairs?: readonly Repair[];
}

/** A call of the model that has ended. */
export interface ExecutedCall {
  /** The round it belongs to, from 1. */
  readonly round: number;
  readonly call: IdentifiedCall;
  /** As the model was told: integers beyond ±(2^53 − 1) are text. */
  readonly outcome: Outcome;
  readonly durationMs: number;
}
