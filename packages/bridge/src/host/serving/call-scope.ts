import type { Deadline, Metadata, ServerUnaryCall } from "@grpc/grpc-js";

import { metadataNames } from "../../protocol/metadata-names.ts";
import type { Caller } from "../access/authenticator.ts";

/** What all kinds of calls have. */
export interface ServerCall {
  readonly metadata: Metadata;
  getPeer(): string;
  getDeadline(): Deadline;
  getAuthContext(): ReturnType<ServerUnaryCall<unknown, unknown>["getAuthContext"]>;
  once(event: "cancelled", listener: () => void): unknown;
}

/** One request that is being served: who made it, until when, and whether it is still wanted. */
export class CallScope {
  readonly caller: Caller;
  /** Name of the method. */
  readonly method: string;
  readonly #call: ServerCall;
  #controller: AbortController | undefined;
  #answered = false;

  constructor(call: ServerCall, method: string, caller: Caller) {
    this.#call = call;
    this.method = method;
    this.caller = caller;
    call.once("cancelled", () => {
      // Also emitted after every call that was answered.
      if (!this.#answered) this.abort();
    });
  }

  get metadata(): Metadata {
    return this.#call.metadata;
  }

  /** Fires when the client goes away, its deadline passes, or the host gives up. */
  get signal(): AbortSignal {
    return this.#control.signal;
  }

  /** Why the signal has fired; `undefined` if it has not. */
  get reason(): unknown {
    return this.#controller?.signal.reason;
  }

  /** Whether large values go as bytes of our layout. */
  get readsBinary(): boolean {
    return this.#call.metadata.get(metadataNames.binary)[0] === "1";
  }

  /** The span in whose course the client makes the call, as it says. */
  get traceparent(): string | undefined {
    const [said] = this.#call.metadata.get("traceparent");
    return typeof said === "string" ? said : undefined;
  }

  get peer(): string {
    return this.#call.getPeer();
  }

  answered(): void {
    this.#answered = true;
  }

  abort(reason?: unknown): void {
    this.#control.abort(reason);
  }

  get #control(): AbortController {
    return (this.#controller ??= new AbortController());
  }
}
