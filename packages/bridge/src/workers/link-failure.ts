import { LaterError } from "later-runtime";

/** A worker that could not be used. */
export function failed(message: string): LaterError {
  return new LaterError("WORKER_FAILED", message);
}

/** A worker that is gone. */
export function disconnected(message = "The connection with the worker has ended."): LaterError {
  return new LaterError("RUNTIME_DISCONNECTED", message);
}

/** Why a worker is let go that is still there: it does not answer, or goes on with what was cancelled. */
type GivenUpReason = "silent" | "stuck";

/** A worker that is let go though it is still there. */
export function givenUp(reason: GivenUpReason): LaterError {
  return new LaterError("RUNTIME_DISCONNECTED", messages[reason], { details: { reason } });
}

/** Why a worker was let go, if it was, from what it ended with. */
export function readGivenUp(ending: LaterError | undefined): GivenUpReason | undefined {
  const reason = ending?.details["reason"];
  return reason === "silent" || reason === "stuck" ? reason : undefined;
}

const messages: Readonly<Record<GivenUpReason, string>> = {
  silent: "The worker no longer answers.",
  stuck: "The worker went on with a call that was cancelled.",
};
