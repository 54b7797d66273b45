import { deftool, type RuntimeOptions } from "later-runtime";
import { describe, expect, it, vi } from "vitest";

import type { BridgeClient } from "../client/bridge-client.ts";
import { createBridge } from "../client/fixtures/create-bridge.ts";

/** A tool that waits until it is let through, behind a host. */
async function openDoor(runtimeOptions: RuntimeOptions = {}): Promise<{
  readonly runs: () => number;
  readonly open: () => void;
  readonly connect: () => Promise<BridgeClient>;
}> {
  const waiting: (() => void)[] = [];
  let runs = 0;
  const { runtime, connect } = await createBridge({ runtimeOptions });
  await runtime.createSession({
    id: "s",
    tools: [
      deftool({
        name: "pass",
        description: "Waits.",
        parameters: { type: "object", properties: { n: { type: "integer" } } },
        execute: async ({ n }) => {
          runs += 1;
          await new Promise<void>((resolve) => waiting.push(resolve));
          return n;
        },
        register: false,
      }),
    ],
  });
  return {
    runs: () => runs,
    open: () => {
      for (const pass of waiting.splice(0)) pass();
    },
    connect: () => connect(),
  };
}

const call = (
  client: BridgeClient,
  n = 1,
): ReturnType<ReturnType<BridgeClient["toolsOf"]>["call"]> =>
  client.toolsOf("s").call("pass", { n }, { callId: "c1" });

describe("calls of the same id that come over the bridge", () => {
  it("run once while they run at the same time, whoever's connection they come by", async () => {
    const { runs, open, connect } = await openDoor();
    const outcomes = [call(await connect()), call(await connect())];
    await vi.waitFor(() => expect(runs()).toBe(1));
    expect(await call(await connect(), 2)).toMatchObject({ error: { type: "INVALID_CALL" } });
    open();
    expect(await Promise.all(outcomes)).toMatchObject([{ value: 1 }, { value: 1 }]);
    expect(runs()).toBe(1);
  });

  it("end with a value where the connection of the first breaks meanwhile", async () => {
    const { runs, open, connect } = await openDoor();
    const broken = await connect();
    const first = call(broken).catch(() => undefined);
    await vi.waitFor(() => expect(runs()).toBe(1));
    const second = call(await connect());
    await (await connect()).ping();
    await broken.close();
    await first;
    const ended = vi.fn();
    void second.then(ended);
    for (let turn = 0; turn < 20; turn += 1) await (await connect()).ping();
    expect(ended).not.toHaveBeenCalled();
    open();
    expect(await second).toMatchObject({ value: 1 });
    expect(runs()).toBe(1);
  });
});
