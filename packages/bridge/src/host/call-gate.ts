import { LaterError, type LaterError as Failure } from "later-runtime";

import type { Authenticator, Caller, Credentials } from "./authenticator.ts";
import type { CallScope } from "./call-scope.ts";
import type { HostSettings } from "./host-options.ts";

/** Decides which requests are served, and knows those that are. */
export class CallGate {
  readonly #authenticator: Authenticator;
  readonly #settings: HostSettings;
  readonly #running = new Set<CallScope>();
  readonly #streams = new Set<CallScope>();
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
   * @throws LaterError `HOST_UNAVAILABLE`, `QUOTA_EXCEEDED`, `PERMISSION_DENIED`
   */
  enter(scope: CallScope, sessionId: string | undefined, isStream: boolean): () => void {
    if (this.#closed) throw shuttingDown();
    const { maxCalls } = this.#settings;
    if (this.#running.size >= maxCalls) {
      const message = `The host serves ${maxCalls} requests at a time.`;
      throw new LaterError("QUOTA_EXCEEDED", message, {
        details: { quota: "calls", limit: maxCalls },
        retryable: true,
      });
    }
    if (sessionId !== undefined && !this.permits(scope.caller, sessionId, scope.method)) {
      const message = `"${scope.caller.principal}" may not use this session.`;
      throw new LaterError("PERMISSION_DENIED", message, { details: { sessionId } });
    }
    this.#running.add(scope);
    if (isStream) this.#streams.add(scope);
    return () => {
      this.#running.delete(scope);
      this.#streams.delete(scope);
      if (this.#running.size === 0) this.#onIdle?.();
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

  /** Lets nobody in any more, and ends watches; other calls may end by themselves. */
  close(): void {
    this.#closed = true;
    for (const scope of this.#streams) {
      if (scope.method === "WatchVariables") scope.abort(shuttingDown());
    }
  }

  /** Cancels every request. */
  abort(): void {
    for (const scope of this.#running) scope.abort();
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
