import { LaterError } from "../../errors/later-error.ts";
import type { ModelClient } from "../model/model-client.ts";
import { mayPass } from "../retry/may-pass.ts";
import { watcher } from "../watcher.ts";

/** One of several models, with a configuration of its own. */
export interface FallbackModel {
  readonly model: ModelClient;
  /** Handed to this model's SDK in the place of the conversation's `config`, which another provider may refuse. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** That requests go to another model, because one has failed. */
export interface Fallback {
  readonly from: ModelClient;
  readonly to: ModelClient;
  /** What it failed with, as the client gave it: it may hold addresses and keys. */
  readonly error: unknown;
}

/** When another model is asked, and for how long. */
export interface FallbackOptions {
  /**
   * Whether another model is asked after a failure. `mayPass` is what holds without this option: `true` for what
   * `retrying` would try again. `(error, mayPass) => mayPass || error.status === 401` adds a key that is not taken.
   */
  readonly when?: (error: unknown, mayPass: boolean) => boolean;
  /**
   * For how long a model that has failed is asked only after all the others, in milliseconds, at least 0: longer
   * where its service asks to be left alone for longer, up to an hour; 0 has every request begin with the first.
   *
   * @default 30000
   */
  readonly cooldownMs?: number;
  /** Told each time requests go to another model. What it throws, or rejects with, is ignored. */
  readonly onFallback?: (fallback: Fallback) => void;
}

/** The options with what holds where nothing was said. */
export interface FallbackPolicy {
  readonly falls: (error: unknown) => boolean;
  readonly cooldownMs: number;
  readonly onFallback: (fallback: Fallback) => void;
}

/**
 * Reads the options.
 *
 * @throws LaterError `INVALID_ARGUMENT`, naming the option
 */
export function toFallbackPolicy(options: FallbackOptions): FallbackPolicy {
  const { when, cooldownMs = 30_000, onFallback } = options;
  assert("when", "a function", when === undefined || typeof when === "function");
  assert("onFallback", "a function", onFallback === undefined || typeof onFallback === "function");
  const isDuration = Number.isFinite(cooldownMs) && cooldownMs >= 0;
  assert("cooldownMs", "a number of milliseconds of at least 0", isDuration);
  return {
    falls: (error) => (when === undefined ? mayPass(error) : when(error, mayPass(error))),
    cooldownMs,
    onFallback: watcher(onFallback),
  };
}

function assert(option: keyof FallbackOptions, expectation: string, holds: boolean): void {
  if (holds) return;
  throw new LaterError("INVALID_ARGUMENT", `"${option}" has to be ${expectation}.`, {
    details: { option },
  });
}
