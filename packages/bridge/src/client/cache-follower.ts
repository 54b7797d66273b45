import { setTimeout as delay } from "node:timers/promises";

import { LaterError } from "later-runtime";

import { BridgeService, type VariableUpdate } from "../gen/snakepit_bridge_pb.ts";
import type { Connection } from "./connection.ts";
import type { MessageStream } from "./message-stream.ts";
import type { VariableCache } from "./variable-cache.ts";
import { toSnapshot } from "./variable-snapshot.ts";

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** After these there is no point in trying again. */
const final = new Set(["SESSION_NOT_FOUND", "UNAUTHENTICATED", "PERMISSION_DENIED", "CANCELLED"]);

/** Keeps the cache of a session right by watching all of its variables, again and again if need be. */
export class CacheFollower {
  readonly #connection: Connection;
  readonly #sessionId: string;
  readonly #cache: VariableCache;
  readonly #stopping = new AbortController();

  constructor(connection: Connection, sessionId: string, cache: VariableCache) {
    this.#connection = connection;
    this.#sessionId = sessionId;
    this.#cache = cache;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        const updates = this.#watch();
        await updates.opened;
        this.#cache.beginFollowing();
        pauseMs = firstPauseMs;
        for await (const update of updates) this.#follow(update);
      } catch (error) {
        if (!LaterError.is(error) || final.has(error.code)) break;
      } finally {
        this.#cache.endFollowing();
      }
      // Many clients of a host that is back had better not come at the same moment.
      const jitter = 0.5 + Math.random() / 2;
      await delay(pauseMs * jitter, undefined, { signal, ref: false }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  #watch(): MessageStream<VariableUpdate> {
    return this.#connection.open(
      BridgeService.method.watchVariables,
      { sessionId: this.#sessionId, includeInitialValues: true },
      { signal: this.#stopping.signal },
    );
  }

  #follow({ variable, variableId, updateType }: VariableUpdate): void {
    if (updateType === "deleted") this.#cache.forget(variableId, Infinity);
    else {
      try {
        this.#cache.follow(toSnapshot(variable));
      } catch {
        this.#cache.forget(variableId);
      }
    }
  }
}
