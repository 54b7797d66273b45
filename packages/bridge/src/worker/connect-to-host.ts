import { once } from "node:events";
import { createConnection, Socket } from "node:net";

import { LaterError } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { HostEnvironment } from "./host-environment.ts";

/**
 * Connects to the host that has started this process.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a file descriptor that is no socket, `HOST_UNAVAILABLE` when nobody
 * listens
 */
export async function connectToHost(environment: HostEnvironment): Promise<Carrier> {
  const socket =
    environment.type === "descriptor"
      ? open(environment.descriptor)
      : await connect(environment.path);
  return new SocketCarrier(socket);
}

function open(descriptor: number): Socket {
  try {
    return new Socket({ fd: descriptor, readable: true, writable: true });
  } catch (cause) {
    const message = `LATER_WORKER_FD: the file descriptor ${descriptor} is no open socket.`;
    throw new LaterError("INVALID_ARGUMENT", message, { cause });
  }
}

async function connect(path: string): Promise<Socket> {
  const socket = createConnection(path);
  try {
    await once(socket, "connect");
    return socket;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = `LATER_WORKER_SOCKET: no host listens there (${code}).`;
    throw new LaterError("HOST_UNAVAILABLE", message, { cause });
  }
}
