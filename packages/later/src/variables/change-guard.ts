import { LaterError } from "../errors/later-error.ts";
import type { VariableRecord } from "./variable-record.ts";

/**
 * Refuses changes of a variable that an optimizer holds, unless they are that optimizer's.
 *
 * @throws LaterError `VARIABLE_LOCKED`
 */
export function assertUnlocked(
  { name, optimization }: VariableRecord,
  optimizerId: string | undefined,
): void {
  if (optimization === undefined || optimization.optimizerId === optimizerId) return;
  throw new LaterError(
    "VARIABLE_LOCKED",
    `The variable "${name}" is locked by the optimizer "${optimization.optimizerId}".`,
    { details: { name, optimizerId: optimization.optimizerId } },
  );
}

/** @throws LaterError `VERSION_CONFLICT` */
export function assertVersion({ name, version }: VariableRecord, expected?: number): void {
  if (expected === undefined || expected === version) return;
  throw new LaterError(
    "VERSION_CONFLICT",
    `The variable "${name}" has version ${version}, not ${expected}.`,
    { details: { name, version, expectedVersion: expected } },
  );
}
