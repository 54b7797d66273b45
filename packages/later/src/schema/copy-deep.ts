import { LaterError } from "../errors/later-error.ts";
import { isPlainObject } from "../model/plain-object.ts";
import { setMember } from "../model/set-member.ts";

const maximumDepth = 512;

/**
 * A copy of plain data that shares no object or array with it.
 *
 * @throws LaterError `INVALID_DECLARATION` when it contains itself or is nested more than 512 levels
 * deep
 */
export function copyDeep<Value>(value: Value): Value {
  return copy(value, 0) as Value;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > maximumDepth) {
    throw new LaterError(
      "INVALID_DECLARATION",
      `A schema must be a finite tree, at most ${maximumDepth} levels deep.`,
    );
  }
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  if (!isPlainObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) setMember(result, name, copy(value[name], depth + 1));
  return result;
}
