import { compileNamePattern, LaterError, type VariableChangeType } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { VariableUpdate } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import type { MessageStream } from "./message-stream.ts";
import { toMilliseconds, toSnapshot, type VariableSnapshot } from "./variable-snapshot.ts";

/** One change, as a watch tells of it. */
export interface WatchedChange {
  readonly type: VariableChangeType;
  /** As it is after the change; the last state of one that was deleted. */
  readonly variable: VariableSnapshot;
  /** What was given with the change. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The variable that a `dependency_change` comes from. */
  readonly cause?: { readonly id: string; readonly name: string };
  /** When the host noticed it, in milliseconds since 1970. */
  readonly at: number;
  /** How many changes of this variable were left out before this one, because nobody took them. */
  readonly missed: number;
}

/** Which variables are watched: an identifier, several, or all whose names fit a pattern. */
export type WatchTarget = string | readonly string[] | { readonly pattern: string };

/**
 * The identifiers that the host is asked for; none stands for all variables.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a list of none
 */
export function toIdentifiers(target: WatchTarget): string[] {
  if (typeof target === "string") return [target];
  if ("pattern" in target) return [];
  if (target.length > 0) return [...target];
  throw new LaterError("INVALID_ARGUMENT", "A watch needs at least one identifier, or a pattern.");
}

/** Changes of variables. It begins when it is first asked for one, and ends without an error when it is left. */
export class VariableWatch implements AsyncIterableIterator<WatchedChange, undefined> {
  readonly #open: () => MessageStream<VariableUpdate>;
  readonly #concerns: (name: string) => boolean;
  readonly #ended: () => void;
  #stream: MessageStream<VariableUpdate> | undefined;
  #left = false;

  /** @internal */
  constructor(target: WatchTarget, open: () => MessageStream<VariableUpdate>, ended: () => void) {
    const hasPattern = typeof target === "object" && "pattern" in target;
    this.#concerns = hasPattern ? compileNamePattern(target.pattern) : () => true;
    this.#open = open;
    this.#ended = ended;
  }

  /** Resolves when no later change is missed. */
  async begin(): Promise<void> {
    try {
      if (!this.#left) await (this.#stream ??= this.#open()).opened;
    } catch (error) {
      this.#end(error);
    }
  }

  async next(): Promise<IteratorResult<WatchedChange, undefined>> {
    try {
      while (!this.#left) {
        const { done, value } = await (this.#stream ??= this.#open()).next();
        if (done === true) break;
        if (this.#concerns(value.variable?.name ?? "")) {
          return { done: false, value: toChange(value) };
        }
      }
    } catch (error) {
      this.#end(error);
    }
    await this.return();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<WatchedChange, undefined>> {
    this.#left = true;
    this.#ended();
    await this.#stream?.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whoever gives a watch up wants no error for it. */
  #end(error: unknown): void {
    this.#left = true;
    this.#ended();
    void this.#stream?.return();
    if (!LaterError.is(error) || error.code !== "CANCELLED") throw error;
  }
}

function toChange(update: VariableUpdate): WatchedChange {
  const {
    [metadataNames.cause]: cause,
    [metadataNames.missed]: missed = "0",
    ...metadata
  } = update.updateMetadata;
  return {
    type: update.updateType as VariableChangeType,
    variable: toSnapshot(update.variable),
    metadata,
    ...(cause === undefined
      ? {}
      : { cause: parseJson(cause) as unknown as { readonly id: string; readonly name: string } }),
    at: toMilliseconds(update.timestamp),
    missed: Number(missed),
  };
}
