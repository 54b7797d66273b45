import type { Carrier } from "../carrier/carrier.ts";
import { CarrierLine } from "./carrier-line.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { StartedWorker, WorkerChannel, WorkerStarter } from "./worker-starter.ts";

/** The one worker at the other end of a carrier. */
export class CarrierStarter implements WorkerStarter {
  readonly canStartAgain = false;
  readonly #carrier: Carrier;
  #isTaken = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  async start(channel: WorkerChannel): Promise<StartedWorker> {
    if (this.#isTaken || channel === "socket") {
      throw new NotApplicable("it needs a worker of its own, which a command can start");
    }
    this.#isTaken = true;
    const line = new CarrierLine(this.#carrier);
    return {
      line,
      process: undefined,
      token: undefined,
      runId: undefined,
      lastLines: [],
      [Symbol.asyncDispose]: async () => line.destroy(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#carrier.destroy();
  }
}
