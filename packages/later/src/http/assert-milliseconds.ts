import { LaterError } from "../errors/later-error.ts";

/** @throws LaterError `INVALID_ARGUMENT` for what is no time greater than 0 */
export function assertMilliseconds(option: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  const message = `"${option}" has to be a number of milliseconds greater than 0, or Infinity.`;
  throw new LaterError("INVALID_ARGUMENT", message, { details: { option } });
}
