import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";

/** How a request ended, as far as the host has said. */
export interface RawEnd {
  readonly httpStatus: number | undefined;
  readonly status: number | undefined;
}

/** An HTTP/2 connection on which a test says what it likes, in the order that it likes. */
export class RawConnection implements Disposable {
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;

  constructor(address: string) {
    const { hostname, port } = new URL(`http://${address}`);
    this.#socket = connectSocket(Number(port), hostname);
    this.#session = connect(`http://${address}`, { createConnection: () => this.#socket });
    // What a host does to a connection that is misused is seen by its streams.
    this.#session.on("error", () => {});
  }

  /** Begins a request; nothing of its body is sent. */
  begin(method: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = this.#session.request(
      {
        ":method": "POST",
        ":path": method.startsWith("/") ? method : `/snakepit.bridge.BridgeService/${method}`,
        "content-type": "application/grpc",
        te: "trailers",
        ...headers,
      },
      { endStream: false },
    );
    stream.on("error", () => {});
    return stream;
  }

  /** A whole request; gives how it ended. */
  async send(
    method: string,
    body: Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawEnd> {
    const stream = this.begin(method, headers);
    stream.end(body);
    return endOf(stream);
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.#session.destroy();
  }
}

/** Reads a stream until the host has ended it; what it carried is left out. */
export async function endOf(stream: ClientHttp2Stream): Promise<RawEnd> {
  const headers: Record<string, unknown> = {};
  stream.on("response", (received) => Object.assign(headers, received));
  stream.on("trailers", (received) => Object.assign(headers, received));
  stream.resume();
  await new Promise((resolve) => stream.once("end", resolve).once("close", resolve));
  const status = headers["grpc-status"];
  return {
    httpStatus: headers[":status"] as number | undefined,
    status: status === undefined ? undefined : Number(status),
  };
}

/** A message as gRPC sends it. */
export function frame(message: Uint8Array, { length = message.length, flags = 0 } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}
