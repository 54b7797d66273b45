import { LaterError } from "../errors/later-error.ts";

/** How much one session may hold. Exceeding one is refused with `QUOTA_EXCEEDED`. */
export interface SessionLimits {
  /** @default 10_000 */
  readonly variables?: number;
  /** @default 1_000 */
  readonly programs?: number;
  /** Of everything the session holds, histories included, approximately. @default 268_435_456 */
  readonly bytes?: number;
  /** Of everything that all sessions of the store hold together, approximately. @default Infinity */
  readonly totalBytes?: number;
  /** Of one value, approximately. @default 268_435_456 */
  readonly valueBytes?: number;
  /** Of the metadata of a session or a variable, in characters of names and values. @default 16_384 */
  readonly metadataLength?: number;
  /** Earlier values that are kept of a variable; fewer of large ones. @default 50 */
  readonly versions?: number;
  /** Watches that are open at the same time. @default 10_000 */
  readonly watches?: number;
}

export const defaultSessionLimits: Required<SessionLimits> = {
  variables: 10_000,
  programs: 1_000,
  bytes: 268_435_456,
  totalBytes: Infinity,
  valueBytes: 268_435_456,
  metadataLength: 16_384,
  versions: 50,
  watches: 10_000,
};

/**
 * The limits that hold: those of the store, and lower ones that are given. Defaults count where there is neither.
 *
 * @param held - what the store holds sessions to. Default: nothing
 * @throws LaterError `INVALID_ARGUMENT` for a limit that is no whole number, or less than 0
 */
export function readSessionLimits(
  limits: SessionLimits = {},
  held: SessionLimits = {},
): Required<SessionLimits> {
  const result = { ...defaultSessionLimits, ...held };
  for (const name of Object.keys(defaultSessionLimits) as (keyof SessionLimits)[]) {
    const limit = limits[name];
    if (limit === undefined) continue;
    if (limit !== Infinity && (!Number.isInteger(limit) || limit < 0)) {
      throw new LaterError("INVALID_ARGUMENT", `The limit "${name}" has to be a whole number.`);
    }
    result[name] = Math.min(limit, held[name] ?? Infinity);
  }
  return result;
}

/** The error for a limit that is reached. */
export function quotaExceeded(quota: string, limit: number, message: string): LaterError {
  return new LaterError("QUOTA_EXCEEDED", message, { details: { quota, limit } });
}
