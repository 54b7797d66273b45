import { LaterError } from "later-runtime";

import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { type BridgeClientOptions, readClientOptions } from "./client-options.ts";
import { ClientSession, type ClientSessionOptions } from "./client-session.ts";
import { ClientTools } from "./client-tools.ts";
import { type CallOptions, Connection } from "./connection.ts";
import { unreachable } from "./grpc-client.ts";
import { toMilliseconds } from "./variable-snapshot.ts";

const methods = BridgeService.method;

/** How long a host that cannot be reached is asked for the reason. */
const reasonTimeoutMs = 250;

/** What a host answers when it is asked whether it is there. */
export interface Pong {
  readonly message: string;
  /** The host's clock, in milliseconds since 1970. */
  readonly serverTime: number;
}

/**
 * A connection to a host: its sessions, their variables and tools. It is renewed by itself when it breaks;
 * what was under way then rejects with `HOST_UNAVAILABLE`.
 *
 * @example
 * ```ts
 * const client = await BridgeClient.connect("127.0.0.1:50051");
 * const session = await client.session("conversation");
 * const outcome = await session.tools.call("add", { a: 1, b: 2 });
 * await client.close();
 * ```
 */
export class BridgeClient implements AsyncDisposable {
  /** Where the host is. */
  readonly address: string;
  readonly #connection: Connection;

  private constructor(address: string, connection: Connection) {
    this.address = address;
    this.#connection = connection;
  }

  /**
   * Connects to a host and makes sure that it answers.
   *
   * @param address - such as `127.0.0.1:50051`, or `unix:/path` for a socket
   * @throws LaterError `HOST_UNAVAILABLE` when there is none within `connectTimeoutMs`, `UNAUTHENTICATED`,
   * `CANCELLED`, `INVALID_ARGUMENT` for an address or an option that makes no sense
   */
  static async connect(address: string, options: BridgeClientOptions = {}): Promise<BridgeClient> {
    const settings = readClientOptions(options);
    const { signal } = options;
    const connection = new Connection(address, settings);
    const client = new BridgeClient(address, connection);
    try {
      const startedAt = performance.now();
      const isReached = await connection.reach(settings.connectTimeoutMs, signal);
      const restMs = settings.connectTimeoutMs - (performance.now() - startedAt);
      await client.ping("", {
        ...(signal === undefined ? {} : { signal }),
        deadlineMs: isReached ? Math.max(restMs, reasonTimeoutMs) : reasonTimeoutMs,
      });
      return client;
    } catch (error) {
      await connection.close();
      throw isTimeout(error) ? unreachable(address, error) : error;
    }
  }

  /** Asks the host whether it is there. */
  async ping(message = "", options?: CallOptions): Promise<Pong> {
    const answer = await this.#connection.call(methods.ping, { message }, options);
    return { message: answer.message, serverTime: toMilliseconds(answer.serverTime) };
  }

  /**
   * A session of the host, which is begun if it does not exist.
   *
   * @param id - not empty. Default: a random UUID
   * @throws LaterError `SESSION_NOT_FOUND` when it is not to be begun, `INVALID_ARGUMENT`, `PERMISSION_DENIED`
   */
  async session(
    id: string = crypto.randomUUID(),
    options: ClientSessionOptions = {},
  ): Promise<ClientSession> {
    const session = new ClientSession(this.#connection, id, options);
    if (options.create === false) await session.info(options);
    else await this.#begin(id, options);
    if (options.cache === "watch") session.follow();
    return session;
  }

  /**
   * The tools of a session, of which the host is not told before one is called.
   *
   * @internal
   */
  toolsOf(sessionId: string): ClientTools {
    return new ClientTools(this.#connection, sessionId);
  }

  /**
   * Ends every call, which then rejects with `CANCELLED`, and every watch, and disconnects. May be called more
   * than once.
   */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #begin(id: string, options: ClientSessionOptions): Promise<void> {
    const { metadata, ttlMs } = options;
    const request = {
      sessionId: id,
      metadata: {
        ...metadata,
        ...(ttlMs === undefined ? {} : { [metadataNames.ttlSeconds]: String(ttlMs / 1_000) }),
      },
    };
    try {
      await this.#connection.call(methods.initializeSession, request, options);
    } catch (error) {
      if (!LaterError.is(error) || error.code !== "SESSION_EXISTS") throw error;
    }
  }
}

function isTimeout(error: unknown): boolean {
  return LaterError.is(error) && error.code === "TIMEOUT";
}
