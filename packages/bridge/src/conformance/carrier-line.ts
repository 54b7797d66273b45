import type { Carrier } from "../carrier/carrier.ts";
import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import type { LineListener, WorkerLine } from "./worker-line.ts";

/** Any carrier as a line. What is no message at all, the carrier refuses by itself. */
export class CarrierLine implements WorkerLine {
  readonly write: undefined = undefined;
  readonly #carrier: Carrier;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  listen(listener: LineListener): void {
    this.#carrier.listen(listener);
  }

  send(header: object, attachments?: readonly Uint8Array[]): void {
    this.#carrier.send(header as ProtocolMessage, attachments);
  }

  destroy(): void {
    this.#carrier.destroy();
  }
}
