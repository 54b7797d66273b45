/**
 * A JSON value. Integers beyond ±(2^53 − 1) are `bigint`, because a `number` would round them; every
 * other number is a finite `number`.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | JsonObject;

/** A JSON object: own members only, in order. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Tells a JSON object from arrays, null and everything else. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
