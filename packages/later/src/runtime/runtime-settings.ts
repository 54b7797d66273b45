import { LaterError } from "../errors/later-error.ts";
import { assertTtl } from "../session/session-state.ts";
import { readSessionLimits, type SessionLimits } from "../store/session-limits.ts";
import type { RuntimeOptions } from "./runtime-options.ts";

/** The longest delay that a timer of the platform can hold. */
const longestDelayMs = 2 ** 31 - 1;

/** What a runtime was told about sessions, with defaults. */
export interface RuntimeSettings {
  readonly sessionTtlMs: number;
  readonly sweepIntervalMs: number;
  readonly maxSessions: number;
  /** As they were given, whatever the store says. */
  readonly limits: SessionLimits;
  readonly programTtlMs: number;
}

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function readSettings(options: RuntimeOptions): RuntimeSettings {
  const {
    sessionTtlMs = Infinity,
    sweepIntervalMs = 60_000,
    maxSessions = Infinity,
    programTtlMs = 3_600_000,
  } = options;
  assertTtl(sessionTtlMs);
  assertTtl(programTtlMs);
  const limits = { ...options.limits };
  readSessionLimits(limits);
  if (!(sweepIntervalMs > 0)) throw invalid("sweepIntervalMs");
  if (!(maxSessions >= 1)) throw invalid("maxSessions");
  return {
    sessionTtlMs,
    sweepIntervalMs: sweepIntervalMs > longestDelayMs ? Infinity : sweepIntervalMs,
    maxSessions,
    limits,
    programTtlMs,
  };
}

function invalid(name: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", `"${name}" has to be a number greater than 0.`);
}
