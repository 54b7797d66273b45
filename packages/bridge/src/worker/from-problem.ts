import { LaterError } from "later-runtime";

import type { ProblemCode } from "../worker-protocol/messages.ts";

/** Why a host ends a connection, as its problem says; `undefined` for one after which it goes on. */
export function fromProblem(code: ProblemCode, message: string): LaterError | undefined {
  switch (code) {
    case "UNAUTHENTICATED":
      return new LaterError("UNAUTHENTICATED", message);
    case "UNSUPPORTED_PROTOCOL":
      return new LaterError("WORKER_FAILED", message, { retryable: false });
    case "NOT_ANNOUNCED":
    case "MALFORMED_FRAME":
      return new LaterError("WORKER_FAILED", message);
    case "SHUTTING_DOWN":
      return new LaterError("HOST_UNAVAILABLE", message);
    case "UNKNOWN_MESSAGE":
    case "MALFORMED_MESSAGE":
      return undefined;
  }
}
