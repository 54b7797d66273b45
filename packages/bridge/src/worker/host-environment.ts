import { LaterError } from "later-runtime";

/** How the environment says that the host is reached that has started this process. */
export type HostEnvironment =
  | { readonly type: "descriptor"; readonly descriptor: number }
  | { readonly type: "socket"; readonly path: string; readonly token: string | undefined };

/** Whether a host has started this process, as far as the environment tells. */
export function isStartedByHost(environment: NodeJS.ProcessEnv): boolean {
  const { LATER_WORKER_FD, LATER_WORKER_SOCKET } = environment;
  return LATER_WORKER_FD !== undefined || LATER_WORKER_SOCKET !== undefined;
}

/**
 * Reads from the environment how to reach the host, and takes that out of it: what this process starts is no worker
 * of that host, and must not know the token.
 *
 * @throws LaterError `INVALID_ARGUMENT` when a host has not started this process
 */
export function takeHostEnvironment(environment: NodeJS.ProcessEnv): HostEnvironment {
  const {
    LATER_WORKER_FD: descriptor,
    LATER_WORKER_SOCKET: path,
    LATER_WORKER_TOKEN: token,
  } = environment;
  delete environment["LATER_WORKER_FD"];
  delete environment["LATER_WORKER_SOCKET"];
  delete environment["LATER_WORKER_TOKEN"];
  if (descriptor !== undefined) {
    if (/^\d{1,9}$/.test(descriptor)) return { type: "descriptor", descriptor: Number(descriptor) };
    throw invalid("LATER_WORKER_FD has to be the number of a file descriptor.");
  }
  if (path !== undefined && path !== "") return { type: "socket", path, token };
  throw invalid(
    "No host has started this process: neither LATER_WORKER_FD nor LATER_WORKER_SOCKET is in its environment.",
  );
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
