import { LaterError } from "later-runtime";

/** What a call of the library came to. */
export interface Attempt {
  /** Codes or error types under which the failure is known; `undefined` when there was none. */
  readonly codes: readonly string[] | undefined;
  readonly message?: string;
  /** What the error says besides. */
  readonly details?: unknown;
}

/** The same, with what the call gave if it did not fail. */
export interface Attempted<Value> extends Attempt {
  readonly value?: Value;
}

/** Tries something. What it throws besides errors of the library is not caught. */
export async function attempt<Value>(act: () => Promise<Value>): Promise<Attempted<Value>> {
  try {
    return { value: await act(), codes: undefined };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return { codes: [error.code], message: error.message, details: error.details };
  }
}
