import type { CallError } from "../worker-protocol/messages.ts";

/** How a call through a pool ended. A call never rejects. */
export type PoolOutcome =
  /** What the tool returned: JSON, and bytes and tensors where it returned such. */
  | { readonly ok: true; readonly value: unknown }
  /** `error.type` is the tool's own, or a code of the library's. */
  | { readonly ok: false; readonly error: CallError };
