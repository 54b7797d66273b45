import { type JsonValue, LaterError, type SessionLimits } from "later-runtime";

import { isObject } from "../wire/is-object.ts";
import { attach, detach } from "../worker-protocol/attachments.ts";
import type { Abandon, Request, WatchEvent } from "../worker-protocol/messages.ts";
import { fromRequestError } from "./from-request-error.ts";
import type { HostRequest, Requester } from "./requester.ts";

type Listener = (event: WatchEvent) => void;

/** A request that waits for its answer. */
interface Pending {
  readonly request: HostRequest;
  /** Of a watch. */
  readonly listener: Listener | undefined;
  readonly resolve: (value: JsonValue) => void;
  readonly reject: (error: LaterError) => void;
  /** Stops listening to the request's signal. */
  readonly release: () => void;
  isAbandoned: boolean;
}

/**
 * Asks a host over one connection: numbers the requests, and finds what answers and events belong to. The connection
 * hands it every `response` and `event`.
 */
export class HostRequests implements Requester {
  readonly #send: (message: Request | Abandon, attachments: readonly Uint8Array[]) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #watches = new Map<number, Listener>();
  #limits: SessionLimits | undefined;
  #onIdle: (() => void)[] = [];
  #lastId = 0;
  #ending: LaterError | undefined;

  /** @param send - sends a message to the host; throws for what cannot be carried */
  constructor(send: (message: Request | Abandon, attachments: readonly Uint8Array[]) => void) {
    this.#send = send;
  }

  get limits(): SessionLimits | undefined {
    return this.#limits;
  }

  /** Takes what the host has said that it holds sessions to. */
  welcome(limits: SessionLimits): void {
    this.#limits = limits;
  }

  request(request: HostRequest): Promise<JsonValue> {
    return this.#ask(request, undefined);
  }

  async watch(request: HostRequest, listener: Listener): Promise<() => void> {
    const watch = watchIn(await this.#ask(request, listener));
    return () => {
      if (watch !== undefined && this.#watches.delete(watch)) this.#leave(watch, request.session);
    };
  }

  /** Settles when no request waits for its answer, also because the connection has ended. */
  idle(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Takes a `response` or an `event` of the host. Never throws. */
  receive(message: object, attachments: readonly Uint8Array[]): void {
    const header = message as Readonly<Record<string, unknown>>;
    let malformed: LaterError | undefined;
    try {
      attach(header, attachments);
    } catch (error) {
      malformed = error as LaterError;
    }
    if (header["type"] === "response") this.#settle(header, malformed);
    else if (malformed === undefined) this.#tell(header as WatchEvent);
  }

  /** The connection has ended: what waits is rejected, what is watched has ended. May be called more than once. */
  close(cause?: unknown): void {
    if (this.#ending !== undefined) return;
    const message = "The connection with the host has ended.";
    this.#ending = new LaterError("HOST_UNAVAILABLE", message, { cause });
    for (const { release, reject } of this.#pending.values()) {
      release();
      reject(this.#ending);
    }
    this.#pending.clear();
    this.#tellIfIdle();
    for (const watch of this.#watches.keys()) this.#tell({ type: "event", watch, ended: true });
  }

  #ask(request: HostRequest, listener: Listener | undefined): Promise<JsonValue> {
    return new Promise((resolve, reject) => {
      const { signal, method, session, call, params } = request;
      if (this.#ending !== undefined) throw this.#ending;
      if (signal?.aborted === true) throw cancelled(request);
      this.#lastId += 1;
      const id = this.#lastId;
      const { value, binary, attachments } = detach(params, "/params");
      this.#send(
        {
          type: "request",
          id,
          method,
          session,
          ...(call === undefined ? undefined : { call }),
          ...(params === undefined ? undefined : { params: value as never }),
          ...(binary === undefined ? undefined : { binary }),
        },
        attachments,
      );
      const abandon = (): void => this.#abandon(id);
      signal?.addEventListener("abort", abandon);
      const release = (): void => signal?.removeEventListener("abort", abandon);
      this.#pending.set(id, { request, listener, resolve, reject, release, isAbandoned: false });
    });
  }

  /** The answer comes all the same, and may be of a watch that is to be left. */
  #abandon(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    pending.isAbandoned = true;
    pending.release();
    pending.reject(cancelled(pending.request));
    this.#send({ type: "abandon", id }, []);
  }

  #settle(
    { id, value = null, error }: Readonly<Record<string, unknown>>,
    malformed: LaterError | undefined,
  ): void {
    const pending = this.#pending.get(id as number);
    if (pending === undefined) return;
    this.#pending.delete(id as number);
    pending.release();
    this.#tellIfIdle();
    const { listener, request, isAbandoned } = pending;
    if (malformed !== undefined) return pending.reject(malformed);
    if (error !== undefined) return pending.reject(fromRequestError(error));
    const watch = listener === undefined ? undefined : watchIn(value);
    // Events may be right behind the answer: before anybody who waits for it gets to run.
    if (watch !== undefined && isAbandoned) this.#leave(watch, request.session);
    else if (watch !== undefined && listener !== undefined) this.#watches.set(watch, listener);
    pending.resolve(value as JsonValue);
  }

  #tellIfIdle(): void {
    if (this.#pending.size > 0 || this.#onIdle.length === 0) return;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }

  #tell(event: WatchEvent): void {
    const listener = this.#watches.get(event.watch);
    if (event.ended === true) this.#watches.delete(event.watch);
    try {
      listener?.(event);
    } catch {
      // A listener's mistake concerns nobody else.
    }
  }

  #leave(watch: number, session: string): void {
    this.request({ method: "watch.stop", session, params: { watch } }).catch(() => {
      // The connection has ended, and the watch with it.
    });
  }
}

function watchIn(value: unknown): number | undefined {
  const watch = isObject(value) ? value["watch"] : undefined;
  return typeof watch === "number" ? watch : undefined;
}

function cancelled({ method }: HostRequest): LaterError {
  return new LaterError("CANCELLED", `The request "${method}" was taken back.`);
}
