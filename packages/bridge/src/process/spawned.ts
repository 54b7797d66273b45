import type { ChildProcess } from "node:child_process";

import { LaterError } from "later-runtime";

/** Errors of the system that pass. */
const passing: ReadonlySet<string> = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/**
 * Settles when a process has been started, or could not be.
 *
 * @param spawn - starts it, and may throw
 * @param toMessage - what to say if the system refuses; it gets the system's code, such as `ENOENT`
 * @throws LaterError `WORKER_FAILED`, retryable only if the system was short of something
 */
export async function spawned<Child extends ChildProcess>(
  spawn: () => Child,
  toMessage: (reason: string) => string,
): Promise<Child> {
  try {
    const child = spawn();
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    // Later errors are of signals that could not be sent, which their senders see for themselves.
    child.on("error", () => {});
    return child;
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new LaterError("WORKER_FAILED", toMessage(reason), {
      cause,
      details: { reason },
      retryable: passing.has(reason),
    });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "UNKNOWN";
}
