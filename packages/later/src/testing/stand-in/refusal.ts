/** Google's name for each HTTP status that the stand-in answers with. */
const statusNames: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "CANCELLED",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** One field that is wrong, as `google.rpc.BadRequest` lists it. */
export interface FieldViolation {
  /** The path in snake_case; absent for the request itself. */
  readonly field?: string;
  readonly description: string;
}

/** A request that the stand-in turns down, in the terms of Google's error model. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  /** The HTTP status, also the `code` in the body. */
  readonly status: number;
  readonly details: readonly Readonly<Record<string, unknown>>[];
  /** When to come back, in milliseconds, where the answer says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    message: string,
    details: readonly Readonly<Record<string, unknown>>[] = [],
    retryAfterMs?: number,
  ) {
    super(message);
    this.status = status;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }

  /** The refusal of a request whose fields cannot be read. */
  static ofFields(violations: readonly FieldViolation[]): Refusal {
    return new Refusal(400, violations.map(({ description }) => description).join("\n"), [
      { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: violations },
    ]);
  }

  /** The refusal of a request whose fields can be read but do not go together. */
  static ofRules(problems: readonly string[]): Refusal {
    return new Refusal(400, problems.map((problem) => `* ${problem}\n`).join(""));
  }

  /** A refusal that was asked for. */
  static ofFault(status = 503, retryAfterMs?: number): Refusal {
    const message = `Told to fail with HTTP status ${status}.`;
    if (retryAfterMs === undefined) return new Refusal(status, message);
    const retryDelay = `${retryAfterMs / 1_000}s`;
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }];
    return new Refusal(status, message, details, retryAfterMs);
  }

  /** The body of the HTTP response. */
  toBody(): { readonly error: Readonly<Record<string, unknown>> } {
    return {
      error: {
        code: this.status,
        message: this.message,
        status: statusNames[this.status] ?? "UNKNOWN",
        ...(this.details.length > 0 ? { details: this.details } : {}),
      },
    };
  }
}
