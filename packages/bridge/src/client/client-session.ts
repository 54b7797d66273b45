import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { CacheFollower } from "./cache-follower.ts";
import { ClientTools } from "./client-tools.ts";
import { ClientVariables } from "./client-variables.ts";
import type { CallOptions, Connection } from "./connection.ts";
import { VariableCache } from "./variable-cache.ts";
import { toMilliseconds } from "./variable-snapshot.ts";

const methods = BridgeService.method;

/** How a session is used. */
export interface ClientSessionOptions extends CallOptions {
  /**
   * Whether to begin the session if there is none of that id. One that exists is taken as it is.
   *
   * @default true
   */
  readonly create?: boolean;
  /** Kept with a session that is begun. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * How long a session that is begun lives without being used, in milliseconds; `Infinity` for ever.
   *
   * @default the host's
   */
  readonly ttlMs?: number;
  /**
   * What keeps the cache of variables right: `ttl` believes what was read for `cacheTtlMs`; `watch` has the
   * host tell of every change, which also keeps the session alive, and falls back to `ttl` while it cannot.
   *
   * @default "ttl"
   */
  readonly cache?: "ttl" | "watch";
  /** How long a variable that was read is believed, in milliseconds; 0 for not at all. @default 5_000 */
  readonly cacheTtlMs?: number;
  /** How many variables are cached at most. @default 1_000 */
  readonly cacheSize?: number;
}

/** What a host tells of a session. */
export interface ClientSessionInfo {
  readonly id: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly variableCount: number;
  readonly toolCount: number;
}

/**
 * A session of a host, which others may use at the same time. Every method rejects with `SESSION_NOT_FOUND`
 * when it is gone, unless it says otherwise, and as every call of the client.
 */
export class ClientSession implements AsyncDisposable {
  readonly id: string;
  readonly variables: ClientVariables;
  readonly tools: ClientTools;
  readonly #connection: Connection;
  readonly #follower: CacheFollower;

  /** @internal */
  constructor(connection: Connection, id: string, options: ClientSessionOptions) {
    const { cacheTtlMs = 5_000, cacheSize = 1_000 } = options;
    const cache = new VariableCache({ ttlMs: cacheTtlMs, size: cacheSize });
    this.id = id;
    this.#connection = connection;
    this.#follower = new CacheFollower(connection, id, cache);
    this.variables = new ClientVariables(connection, id, cache);
    this.tools = new ClientTools(connection, id);
  }

  /** @internal */
  follow(): void {
    this.#follower.start();
  }

  /** What the host knows about the session. */
  async info(options?: CallOptions): Promise<ClientSessionInfo> {
    const { metadata, createdAt, variableCount, toolCount } = await this.#connection.call(
      methods.getSession,
      { sessionId: this.id },
      options,
    );
    return {
      id: this.id,
      metadata,
      createdAt: toMilliseconds(createdAt),
      variableCount,
      toolCount,
    };
  }

  /** Uses the session, which postpones its expiry. Tells whether it is still there. */
  async heartbeat(options?: CallOptions): Promise<boolean> {
    const request = { sessionId: this.id };
    return (await this.#connection.call(methods.heartbeat, request, options)).sessionValid;
  }

  /**
   * Ends the session for everybody, with all that belongs to it. One that is gone already is no error.
   *
   * @param options - `force` also ends it while tools run. Default: true
   * @returns whether it has ended; false only without `force`
   */
  async close({
    force = true,
    ...options
  }: CallOptions & { readonly force?: boolean } = {}): Promise<boolean> {
    const request = { sessionId: this.id, force };
    const { success } = await this.#connection.call(methods.cleanupSession, request, options);
    if (success) await this.leave();
    return success;
  }

  /** Ends the watches that were opened here and forgets what was cached; the session lives on. */
  async leave(): Promise<void> {
    this.#follower.stop();
    await this.variables.leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }
}
