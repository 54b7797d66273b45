import { LaterError, type LaterError as Failure } from "later-runtime";

import type { Authenticator, Caller, Credentials } from "../access/authenticator.ts";
import type { HostSettings } from "../host-options.ts";

/** A request that wants to be served. */
export interface Entrant {
  readonly caller: Caller;
  /** Name of the method. */
  readonly method: string;
  /** Cancels the request. */
  abort(): void;
}

/** Decides which requests are served, and knows those that are. */
export class CallGate {
  readonly #authenticator: Authenticator;
  readonly #settings: HostSettings;
  readonly #running = new Set<Entrant>();
  readonly #streams = new Set<() => void>();
  readonly #closing = new Set<() => void>();
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(authenticator: Authenticator, settings: HostSettings) {
    this.#authenticator = authenticator;
    this.#settings = settings;
  }

  /** Whether nobody is let in any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** How many requests are being served. */
  get size(): number {
    return this.#running.size;
  }

  /** @throws LaterError `UNAUTHENTICATED` */
  identify(credentials: Credentials): Caller {
    return this.#authenticator.identify(credentials);
  }

  /**
   * Lets a request in until the function that it gives is called.
   *
   * @param onClose - called when nobody is let in any more, for what would not end by itself
   * @throws LaterError `HOST_UNAVAILABLE`, `QUOTA_EXCEEDED`, `PERMISSION_DENIED`
   */
  enter(entrant: Entrant, sessionId: string | undefined, onClose?: () => void): () => void {
    this.#assertRoom(this.#running);
    const { caller, method } = entrant;
    if (sessionId !== undefined && !this.permits(caller, sessionId, method)) {
      const message = `"${caller.principal}" may not use this session.`;
      throw new LaterError("PERMISSION_DENIED", message, { details: { sessionId } });
    }
    this.#running.add(entrant);
    if (onClose !== undefined) this.#closing.add(onClose);
    return () => {
      this.#running.delete(entrant);
      if (onClose !== undefined) this.#closing.delete(onClose);
      if (this.#running.size === 0) this.#onIdle?.();
    };
  }

  /**
   * Lets in a stream that calls come over, until the function that it gives is called. It is no call itself; there may be as
   * many of one as of the other.
   *
   * @param onClose - called when nobody is let in any more
   * @throws LaterError `HOST_UNAVAILABLE`, `QUOTA_EXCEEDED`
   */
  enterStream(onClose: () => void): () => void {
    this.#assertRoom(this.#streams);
    this.#streams.add(onClose);
    this.#closing.add(onClose);
    return () => {
      this.#streams.delete(onClose);
      this.#closing.delete(onClose);
    };
  }

  /** Whether a caller may use a session for what a method does. */
  permits({ principal, mayUse }: Caller, sessionId: string, method: string): boolean {
    return mayUse(sessionId) && this.#authorizes({ principal, sessionId, method });
  }

  /** Settles when no request is being served. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** Lets nobody in any more; those that are in may end by themselves. */
  close(): void {
    this.#closed = true;
    for (const onClose of this.#closing) onClose();
  }

  /** Cancels every request. */
  abort(): void {
    for (const entrant of this.#running) entrant.abort();
  }

  #assertRoom({ size }: ReadonlySet<unknown>): void {
    if (this.#closed) throw shuttingDown();
    const { maxCalls } = this.#settings;
    if (size < maxCalls) return;
    throw new LaterError("QUOTA_EXCEEDED", `The host serves ${maxCalls} requests at a time.`, {
      details: { quota: "calls", limit: maxCalls },
      retryable: true,
    });
  }

  #authorizes(request: { principal: string; sessionId: string; method: string }): boolean {
    const { authorizeSession } = this.#settings;
    if (authorizeSession === undefined) return true;
    try {
      // A promise, say, is no yes.
      const answer: unknown = authorizeSession(request);
      return answer === true;
    } catch {
      return false;
    }
  }
}

/** Why a host that closes ends what goes on. */
export function shuttingDown(): Failure {
  return new LaterError("HOST_UNAVAILABLE", "The host is shutting down.");
}
