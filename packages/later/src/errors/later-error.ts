import { type LaterErrorCode, errorCodes } from "./codes.ts";

const brand = Symbol.for("later-runtime.error");

/** What a {@link LaterError} is made of besides its code. */
export interface LaterErrorOptions {
  /** What led to this error, if anything did. */
  readonly cause?: unknown;
  /** Facts for programs, such as positions or names; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where more is known than the code tells. @default what the code says */
  readonly retryable?: boolean;
}

/**
 * Thrown on misuse of the library and on faults of the runtime. A tool call that fails is not one:
 * it is data, an {@link Outcome} whose `ok` is false.
 *
 * Branch on {@link LaterError.code}; recognise with {@link LaterError.is}, which also works when two
 * copies of the library are installed.
 */
export class LaterError extends Error {
  override readonly name: string = "LaterError";
  readonly code: LaterErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly #retryable: boolean | undefined;

  constructor(
    code: LaterErrorCode,
    message: string = errorCodes[code].message,
    options: LaterErrorOptions = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
    this.details = options.details ?? {};
    this.#retryable = options.retryable;
  }

  /** Whether trying the same again may succeed. */
  get retryable(): boolean {
    return this.#retryable ?? errorCodes[this.code].retryable;
  }

  /** Recognises a LaterError, also one made by another copy of the library. */
  static is(value: unknown): value is LaterError {
    return typeof value === "object" && value !== null && brand in value;
  }
}
