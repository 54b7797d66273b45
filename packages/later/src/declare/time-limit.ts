import { LaterError } from "../errors/later-error.ts";

/** Whether a value can be a time limit in milliseconds: more than 0, `Infinity` for none. */
export function isTimeLimit(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

/** @throws LaterError `INVALID_ARGUMENT` for what is given and is no time limit */
export function assertTimeLimit(value: unknown): void {
  if (value === undefined || isTimeLimit(value)) return;
  throw new LaterError(
    "INVALID_ARGUMENT",
    '"timeoutMs" has to be a number of milliseconds greater than 0, or Infinity.',
  );
}
