import { isObject } from "../../model/json.ts";

/** A piece of the arguments of a call that is still being written. The call itself comes whole, later in the response. */
export interface CallDelta {
  /** The call's position among those of the response, from 0. */
  readonly index: number;
  /** The tool's name, as the model gave it. */
  readonly name: string;
  /** JSON Pointer to the argument, or to a part of it. */
  readonly path: string;
  /** What stands there; a text that comes again under the same path is added to it. */
  readonly value: string | number | boolean | null;
}

/** What a candidate tells of calls that are not whole yet. */
export function callDeltasOf(
  candidate: { readonly callDeltas?: unknown } | undefined,
): readonly CallDelta[] {
  const deltas = candidate?.callDeltas;
  return Array.isArray(deltas) ? deltas.filter((delta): delta is CallDelta => isObject(delta)) : [];
}
