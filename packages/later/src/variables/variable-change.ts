import type { VariableRecord } from "./variable-record.ts";

/** What has happened to a variable. */
export type VariableChangeType =
  /** Nothing: this is how things are at the beginning of a watch. */
  | "initial_value"
  | "created"
  | "value_change"
  | "constraint_change"
  | "access_change"
  /** A variable has been made one that this one depends on, or is one no longer. */
  | "dependencies_change"
  /** A variable that this one depends on has got a new value, or is gone. */
  | "dependency_change"
  | "optimization_started"
  | "optimization_stopped"
  | "deleted";

/** What is said about a change to those that watch; plain data. */
export interface ChangeNote {
  readonly type: VariableChangeType;
  /** What was given with the change. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The variable that a `dependency_change` comes from. */
  readonly cause?: { readonly id: string; readonly name: string };
  /** The last record of a variable that is deleted. */
  readonly deleted?: VariableRecord;
}

/** One change, as a watch tells of it. */
export interface VariableChange {
  readonly type: VariableChangeType;
  /** As it is after the change; the last state of one that was deleted. */
  readonly variable: VariableRecord;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cause?: { readonly id: string; readonly name: string };
  /** When it was noticed, in milliseconds since 1970. */
  readonly at: number;
  /** How many changes of this variable were left out before this one, because nobody took them. */
  readonly missed: number;
}
