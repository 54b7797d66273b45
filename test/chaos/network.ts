import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A connection through the network. */
interface Line {
  readonly near: Socket;
  readonly far: Socket;
}

/** A network between a host and those that dial it, which can fail. */
export class Network {
  readonly address: string;
  readonly #server: Server;
  readonly #lines: Set<Line>;
  #isStalled = false;

  private constructor(server: Server, lines: Set<Line>) {
    this.#server = server;
    this.#lines = lines;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param port - of the host */
  static async open(port: number): Promise<Network> {
    const lines = new Set<Line>();
    const server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      const line = { near, far };
      lines.add(line);
      const end = (): void => {
        lines.delete(line);
        near.destroy();
        far.destroy();
      };
      for (const socket of [near, far]) socket.on("error", end).on("close", end);
      if (network?.isStalled !== true) join(line);
    });
    let network: Network | undefined;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    network = new Network(server, lines);
    return network;
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Breaks connections; new ones can be made. @param pick - from 0 to 1: which one; otherwise all */
  sever(pick?: number): void {
    const lines = [...this.#lines];
    const chosen =
      pick === undefined ? lines : lines.slice(Math.floor(pick * lines.length)).slice(0, 1);
    for (const { near, far } of chosen) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** From now on nothing arrives, and nothing is lost. */
  stall(): void {
    if (this.#isStalled) return;
    this.#isStalled = true;
    for (const { near, far } of this.#lines) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  resume(): void {
    if (!this.#isStalled) return;
    this.#isStalled = false;
    for (const line of this.#lines) join(line);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.sever();
    await once(this.#server, "close");
  }
}

function join({ near, far }: Line): void {
  near.pipe(far);
  far.pipe(near);
}
