import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { compileNamePattern } from "./name-pattern.ts";
import type { VariableAccess, VariableRecord } from "./variable-record.ts";

/** What a caller may be allowed to do with a variable. */
export type Permission = keyof VariableAccess;

/** What stands in for a list that is absent. */
const fallback: Readonly<Partial<Record<Permission, Permission>>> = {
  observe: "read",
  optimize: "write",
};

/** Whether a caller may do that; `undefined` is the application itself. */
export function mayAccess(
  record: VariableRecord,
  permission: Permission,
  actor: string | undefined,
): boolean {
  if (actor === undefined || record.access === undefined) return true;
  const instead = fallback[permission];
  const callers =
    record.access[permission] ?? (instead === undefined ? undefined : record.access[instead]);
  return callers === undefined || callers.some((pattern) => compileNamePattern(pattern)(actor));
}

/** @throws LaterError `PERMISSION_DENIED` */
export function assertAccess(
  record: VariableRecord,
  permission: Permission,
  actor: string | undefined,
): void {
  if (mayAccess(record, permission, actor)) return;
  throw new LaterError(
    "PERMISSION_DENIED",
    `"${actor}" may not ${permission} the variable "${record.name}".`,
    { details: { permission, name: record.name } },
  );
}

/**
 * Rules as records keep them.
 *
 * @throws LaterError `INVALID_VARIABLE` for what is no object, and for lists that are no lists of names
 */
export function keepAccess(access: VariableAccess): VariableAccess {
  if (!isObject(access)) {
    throw new LaterError("INVALID_VARIABLE", "Invalid access: the rules have to be an object.");
  }
  const kept: Partial<Record<Permission, readonly string[]>> = {};
  for (const permission of ["read", "write", "observe", "optimize"] as const) {
    const callers: unknown = access[permission];
    if (callers === undefined) continue;
    if (!Array.isArray(callers) || !callers.every(isName)) {
      throw new LaterError(
        "INVALID_VARIABLE",
        `Invalid access: "${permission}" has to be a list of names of callers.`,
      );
    }
    kept[permission] = Object.freeze([...(callers as string[])]);
  }
  return Object.freeze(kept);
}

function isName(caller: unknown): boolean {
  return typeof caller === "string" && isWellFormed(caller);
}
