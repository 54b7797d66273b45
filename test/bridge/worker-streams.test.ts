import { once } from "node:events";
import { EventEmitter } from "node:stream";

import { describe, expect, it } from "vitest";

import type { WorkerAcceptor } from "../../packages/bridge/src/host/worker-acceptor.ts";
import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

const token = "a-token-of-sixteen-characters";
const announce = {
  type: "announce",
  protocol: 1,
  name: "python",
  language: "python",
  concurrency: 1,
};
const count = 2_000;
const large = Buffer.alloc(2_000_000, 7);

/** Sends calls to whoever announces itself, and ends when their results have come. */
class Caller extends EventEmitter implements WorkerAcceptor {
  readonly received: { readonly header: object; readonly sizes: readonly number[] }[] = [];

  accept: WorkerAcceptor["accept"] = ({ carrier, caller }) => {
    carrier.listen({
      message: (header, attachments) => {
        this.received.push({ header, sizes: attachments.map(({ length }) => length) });
        if (header.type === "announce") {
          const welcome = {
            heartbeatMs: 10_000,
            maxMessageBytes: 100_000_000,
            protocol: 1,
          } as const;
          const workerId = caller.principal;
          carrier.send({ type: "welcome", mode: "development", workerId, ...welcome });
          for (let id = 0; id < count; id += 1) {
            const call = { type: "call", id, tool: "t", session: "s", callId: "c" } as const;
            const attachments = id === 7 ? [Buffer.from("é"), large] : [];
            carrier.send({ ...call, args: { id, text: "é" } }, attachments);
          }
        }
        if (this.received.length === count + 1) carrier.send({ type: "drain" });
      },
      closed: (reason) => this.emit("closed", reason),
    });
  };

  drain(): void {}
}

describe.skipIf(python === undefined)("a host, to workers in Python that dial it", () => {
  it.each([
    { metadata: {}, batch: false },
    { metadata: { "later-batches": "1" }, batch: true },
  ])("carries messages in order, with attachments, given %j", async (options) => {
    const workers = new Caller();
    const closed = once(workers, "closed");
    await using started = await startHost({
      workers,
      tokens: [{ token, principal: "wanda", roles: ["worker"] }],
    });
    const target = { address: started.address, token };
    const report = await playScenario("worker_stream", target, { announce, ...options });

    expect(await closed).toEqual([undefined]);
    const ids = [...Array(count).keys()];
    const [first, ...rest] = workers.received;
    const last = rest.pop();
    expect([first?.header, last?.header]).toEqual([announce, { type: "goodbye" }]);
    expect(rest.map(({ header }) => header)).toEqual(
      ids.map((id) => ({ type: "result", id, value: { id, text: "é" } })),
    );
    expect(rest[7]?.sizes).toEqual([large.length, 2]);

    const headers = report["headers"] as { type: string; id: number; workerId: string }[];
    expect(headers.map(({ type, id }) => (type === "call" ? id : type))).toEqual([
      "welcome",
      ...ids,
      "drain",
    ]);
    expect(headers[0]?.workerId).toBe("wanda");
    expect(report).toMatchObject({ answered: "1", status: "OK", value: "OK" });
    expect(report["frames"] === count + 2).toBe(!options.batch);
  });

  it("notices that one has been killed", async () => {
    const workers = new Caller();
    const closed = once(workers, "closed");
    await using started = await startHost({ workers });
    const options = { announce, metadata: {}, batch: false, dies: true };
    const scenario = playScenario("worker_stream", { address: started.address }, options);
    await expect(scenario).rejects.toThrow("ended with null");
    expect(await closed).toMatchObject([{ code: "RUNTIME_DISCONNECTED" }]);
  });

  it("turns those away who have no token", async () => {
    await using started = await startHost({ workers: new Caller(), tokens: [{ token }] });
    const target = { address: started.address };
    const options = { announce, metadata: {}, batch: false };
    expect(await playScenario("worker_stream", target, options)).toMatchObject({
      status: "UNAUTHENTICATED",
    });
    // A client is not a worker, either.
    expect(await playScenario("worker_stream", { ...target, token }, options)).toMatchObject({
      status: "PERMISSION_DENIED",
    });
  });
});
