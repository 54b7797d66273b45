import type { FunctionCall } from "../model/function-call.ts";

/**
 * What a repair did:
 * - `tool`: the name of the tool was written in another way;
 * - `name`: the name of an argument, or of a member within one, was written in another way;
 * - `number`, `boolean`, `null`, `json`: it was sent as text;
 * - `list`: a single value was sent where a list is wanted;
 * - `absent`: null was sent for something that can be left out;
 * - `case`: one of a list of texts was sent in other letters, upper or lower case.
 */
export type RepairKind =
  | "tool"
  | "name"
  | "number"
  | "boolean"
  | "null"
  | "json"
  | "list"
  | "absent"
  | "case";

/** One change that was made to a model's call, so that it fits the declaration of its tool. */
export interface Repair {
  /** JSON Pointer (RFC 6901) into the arguments as they are after the repair; of the tool's name, the empty one. */
  readonly path: string;
  readonly kind: RepairKind;
  /** What was sent: as JSON, or the beginning of it, at most 60 characters. */
  readonly from: string;
  /** What became of it, likewise; nothing for what was left out. */
  readonly to?: string;
}

/** A call that is not run as the model made it. */
export interface RepairedCall extends FunctionCall {
  /** In the order of the arguments; of more than 20 changes, the first. */
  readonly repairs: readonly Repair[];
}
