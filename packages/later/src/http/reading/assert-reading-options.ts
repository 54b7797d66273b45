import { LaterError } from "../../errors/later-error.ts";
import type { ReadEventsOptions } from "./read-events.ts";

const least = { attempts: 0, backoffMs: 0, maxBackoffMs: 0, maxEventLength: 1 };

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function assertReadingOptions(options: ReadEventsOptions): void {
  for (const option of Object.keys(least) as (keyof typeof least)[]) {
    const { [option]: value = least[option] } = options;
    const isTime = option.endsWith("Ms");
    const isKind = isTime ? Number.isFinite(value) : Number.isInteger(value) || value === Infinity;
    if (isKind && value >= least[option]) continue;
    const kind = isTime ? "number" : "whole number";
    const message = `"${option}" has to be a ${kind} of at least ${least[option]}.`;
    throw new LaterError("INVALID_ARGUMENT", message, { details: { option } });
  }
}
