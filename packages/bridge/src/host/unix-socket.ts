import { chmod, lstat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";

import { LaterError } from "later-runtime";

/** What all systems take: macOS has room for 104 bytes with the one that ends them, Linux for 108. */
const maximumBytes = 103;

/**
 * The absolute form of a path for a Unix socket.
 *
 * @throws LaterError `INVALID_ARGUMENT` for one that is empty or longer than systems take, and on Windows
 */
export function readSocketPath(text: string): string {
  if (process.platform === "win32") throw invalid("Hosts have no Unix sockets on Windows.");
  if (text === "" || text.includes("\0")) throw invalid('"socket" has to be the path of a file.');
  const absolute = path.resolve(text);
  const bytes = Buffer.byteLength(absolute);
  if (bytes <= maximumBytes) return absolute;
  throw invalid(`The path of a socket has at most ${maximumBytes} bytes, and this has ${bytes}.`);
}

/** Removes a socket that a process has left behind. One that somebody listens on stays, and so does any other file. */
export async function removeDeadSocket(socket: string): Promise<void> {
  try {
    if ((await lstat(socket)).isSocket() && !(await isServed(socket))) await unlink(socket);
  } catch {
    // There is none, or what keeps it there keeps the host from listening too, which then says why.
  }
}

/** Keeps all but the user of this process from a socket. */
export function closeToOthers(socket: string): Promise<void> {
  return chmod(socket, 0o600);
}

/** What is not refused may be served: only a refusal says that nobody listens. */
function isServed(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code !== "ECONNREFUSED");
    });
  });
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
