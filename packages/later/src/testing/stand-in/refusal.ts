/** A request that a stand-in turns down. How it is told is the matter of each API. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  /** The HTTP status. */
  readonly status: number;
  /** What the API's own form says beside status and message. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** When to come back, in milliseconds, where the answer says so. */
  readonly retryAfterMs: number | undefined;
  /** What is sent in the place of the API's own form: a text as it is, anything else as JSON. */
  readonly body: unknown;

  constructor(
    status: number,
    message: string,
    facts: Readonly<Record<string, unknown>> = {},
    { retryAfterMs, body }: { readonly retryAfterMs?: number; readonly body?: unknown } = {},
  ) {
    super(message);
    this.status = status;
    this.facts = facts;
    this.retryAfterMs = retryAfterMs;
    this.body = body;
  }

  /** A refusal that was asked for. */
  static ofFault({
    status = 503,
    message = `Told to fail with HTTP status ${status}.`,
    retryAfterMs,
  }: FailureFault): Refusal {
    return new Refusal(status, message, {}, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
}

/** What a fault says of a refusal. */
interface FailureFault {
  readonly status?: number;
  readonly message?: string;
  readonly retryAfterMs?: number;
}
