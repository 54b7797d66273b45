/** What a method is told about the request it answers, besides the parameters. */
export class RequestScope {
  readonly session: string;
  /** The call in whose course the other side asks, as it says. */
  readonly call: number | undefined;
  /** Done right after the answer has been sent; never if it could not be. */
  afterwards: (() => void) | undefined;
  #isAbandoned = false;
  #controller: AbortController | undefined;

  /** Takes what is no session's id for none, and what is no call's for no call. */
  constructor(session: unknown, call: unknown) {
    this.session = typeof session === "string" ? session : "";
    this.call = typeof call === "number" ? call : undefined;
  }

  /** Whether nobody waits for the answer any more. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Fires when the request is taken back, and when the connection ends. */
  get signal(): AbortSignal {
    // Most requests are answered before they could be taken back, and need none.
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAbandoned) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort();
  }

  /** Fires the signal; what comes of that is still waited for. */
  cancel(): void {
    this.#controller?.abort();
  }
}

/** Answers the requests of one method with a value: JSON, with arrays in it as `detach` takes them. */
export type RequestMethod = (
  params: Readonly<Record<string, unknown>>,
  scope: RequestScope,
) => unknown;

/** Methods by their names. */
export type RequestMethods = Readonly<Record<string, RequestMethod>>;
