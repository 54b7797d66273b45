import type { JsonObject } from "../model/json.ts";
import type { VariableType, VariableValue } from "./variable-value.ts";

/**
 * Who may do what with a variable: names of callers, in which `*` stands for any text. An absent list
 * admits everybody. The application itself may always do everything.
 */
export interface VariableAccess {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** To be told of changes. @default those who may read */
  readonly observe?: readonly string[];
  /** To lock the variable while it is being optimized. @default those who may write */
  readonly optimize?: readonly string[];
}

/** An optimizer's hold on a variable: until it ends, only that optimizer sets values. */
export interface OptimizationLock {
  readonly optimizationId: string;
  readonly optimizerId: string;
  /** Who asked for it; `undefined` for the application itself. */
  readonly owner?: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly config: Readonly<Record<string, string>>;
}

/** A variable on which another one depends. */
export interface VariableDependency {
  /** Id of the variable that is depended on. */
  readonly variableId: string;
  /** What kind of dependency it is, in the application's words. */
  readonly type: string;
}

/**
 * A variable as its session keeps it. Nobody changes a record or anything in it. Every member is always
 * there, so that all records are of one shape.
 */
export interface VariableRecord {
  /** `var_<name>_<number>`, unique in the session. */
  readonly id: string;
  /** Unique in the session. */
  readonly name: string;
  readonly type: VariableType;
  readonly value: VariableValue;
  /** With the names that the bridge's protocol uses, such as `min_length`. */
  readonly constraints: JsonObject;
  /** What was said about it when it was made, with what was said with each value over it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In whose name it got its value, as whoever set it said, for example `python`; `host` if nobody did. */
  readonly source: string;
  /** 0 at first, one more with each value. */
  readonly version: number;
  /** The oldest version that can be gone back to. */
  readonly oldestVersion: number;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** When it got its value, in milliseconds since 1970. */
  readonly updatedAt: number;
  /** Who gave it its value: a caller's name, or else the source. */
  readonly changedBy: string;
  /** `undefined` when everybody may do everything. */
  readonly access: VariableAccess | undefined;
  /** `undefined` when nobody holds it. */
  readonly optimization: OptimizationLock | undefined;
  readonly dependencies: readonly VariableDependency[];
  /** Ids of the variables that depend on this one. */
  readonly dependants: readonly string[];
}
