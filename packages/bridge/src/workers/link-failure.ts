import { LaterError } from "later-runtime";

/** A worker that could not be used. */
export function failed(message: string): LaterError {
  return new LaterError("WORKER_FAILED", message);
}

/** A worker that is gone. */
export function disconnected(message = "The connection with the worker has ended."): LaterError {
  return new LaterError("RUNTIME_DISCONNECTED", message);
}
