import { LaterError } from "../../errors/later-error.ts";
import { assertMilliseconds } from "../assert-milliseconds.ts";
import { defaultHeartbeatMs } from "../to-event-response.ts";

/** How long, and how much, streams are kept. */
export interface ResumableStreamsOptions {
  /**
   * How long a conversation goes on that nobody reads, in milliseconds, greater than 0; then it is cancelled.
   * `Infinity` for until its end.
   *
   * @default 120_000
   */
  readonly unreadTtlMs?: number;
  /**
   * How long the events of a conversation are kept behind its end, for those who come back late, in milliseconds,
   * greater than 0. `Infinity` for until `maxStreams` are kept.
   *
   * @default 300_000
   */
  readonly finishedTtlMs?: number;
  /**
   * How much is kept of one stream, in characters (UTF-16 code units) as they are sent; at least 1. Beyond it the oldest
   * events go, whether everybody has had them or not; the newest one stays in any case. Who asks for an event that is
   * gone is told `QUOTA_EXCEEDED`.
   *
   * @default 4_194_304
   */
  readonly maxStreamLength?: number;
  /**
   * How many streams are kept at the same time; at least 1. For one more, the oldest of those that have
   * finished goes.
   *
   * @default 1_000
   */
  readonly maxStreams?: number;
  /**
   * After how many milliseconds without an event a comment is sent, so that proxies keep the connection; greater than
   * 0, `Infinity` for never.
   *
   * @default 15_000
   */
  readonly heartbeatMs?: number;
}

/**
 * Reads the options.
 *
 * @throws LaterError `INVALID_ARGUMENT`, naming the option
 */
export function readResumableStreamsOptions(
  options: ResumableStreamsOptions,
): Required<ResumableStreamsOptions> {
  const settings = {
    unreadTtlMs: options.unreadTtlMs ?? 120_000,
    finishedTtlMs: options.finishedTtlMs ?? 300_000,
    maxStreamLength: options.maxStreamLength ?? 2 ** 22,
    maxStreams: options.maxStreams ?? 1_000,
    heartbeatMs: options.heartbeatMs ?? defaultHeartbeatMs,
  };
  for (const name of ["unreadTtlMs", "finishedTtlMs", "heartbeatMs"] as const) {
    assertMilliseconds(name, settings[name]);
  }
  for (const name of ["maxStreamLength", "maxStreams"] as const) {
    if (Number.isSafeInteger(settings[name]) && settings[name] >= 1) continue;
    throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be a whole number of at least 1.`, {
      details: { option: name },
    });
  }
  return settings;
}
