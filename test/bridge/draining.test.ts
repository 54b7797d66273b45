import { once } from "node:events";

import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";

import type { ExecuteToolResponse } from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { RawClient } from "./raw-client.ts";
import type { StartedHost } from "./start-host.ts";

interface BegunCall {
  readonly answer: Promise<ExecuteToolResponse>;
  readonly finish: () => Promise<unknown>;
}

/** Begins a call that ends when the variable `phase` is set to `done`. */
async function beginCall({ runtime, calls }: StartedHost, client: RawClient): Promise<BegunCall> {
  const { variables } = await runtime.session("canary");
  await variables.define("phase", { type: "string", initial: "before" });
  const answer = client.call("executeTool", { sessionId: "canary", toolName: "wait" });
  await vi.waitUntil(async () => (await variables.get("phase")) === "running", 10_000);
  expect(calls.running).toBe(1);
  return { answer, finish: () => variables.set("phase", "done") };
}

describe("a host that closes", () => {
  it("lets calls finish, ends watches and takes no more", async () => {
    const started = await startWithCanary({ drainTimeoutMs: 600_000 });
    using client = new RawClient(started.address);
    const { answer, finish } = await beginCall(started, client);
    const watch = client.stream("watchVariables", { sessionId: "canary" });
    const ended = once(watch, "error") as Promise<[{ code: number }]>;
    await once(watch, "metadata");

    const closed = started.host.close();
    const [error] = await ended;
    expect(error.code).toBe(status.UNAVAILABLE);
    using newcomer = new RawClient(started.address);
    const late = [client.call("ping", {}), newcomer.call("ping", {})];
    for (const attempt of late) {
      await expect(attempt).rejects.toMatchObject({ code: status.UNAVAILABLE });
    }
    expect(started.calls).toMatchObject({ running: 1, stopped: 0 });

    await finish();
    expect(Buffer.from((await answer).result?.value ?? []).toString()).toBe('"finished"');
    await closed;
    expect(started.calls).toMatchObject({ running: 0, stopped: 0 });
    await started[Symbol.asyncDispose]();
  });

  it("cancels calls that do not end in time, and says so", async () => {
    const cancelled: unknown[] = [];
    const started = await startWithCanary({
      drainTimeoutMs: 50,
      log: (record) => {
        if (record.event === "closed") cancelled.push(record["cancelled"]);
      },
    });
    using client = new RawClient(started.address);
    const { answer } = await beginCall(started, client);
    const endless = client.stream("executeStreamingTool", {
      sessionId: "canary",
      toolName: "endless",
    });
    endless.resume();
    const ended = once(endless, "error") as Promise<[{ code: number }]>;
    await vi.waitUntil(() => started.calls.running === 2, 10_000);

    await started.host.close();
    const { success, metadata } = await answer;
    expect([success, metadata["later.error_type"]]).toEqual([false, "CANCELLED"]);
    expect((await ended)[0].code).toBe(status.CANCELLED);
    await vi.waitUntil(() => started.calls.running === 0, 10_000);
    expect(started.calls.stopped).toBe(2);
    expect(cancelled).toEqual([2]);
    await started[Symbol.asyncDispose]();
  });

  it("closes once, however often it is told to", async () => {
    const started = await startWithCanary();
    await expectToServe(started);
    await Promise.all([started.host.close(), started.host.close()]);
    await started.host.close();
    await expect(started.host.listen()).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
    await started[Symbol.asyncDispose]();
  });

  it("leaves the sessions to their runtime", async () => {
    const started = await startWithCanary();
    await started.host.close();
    const session = await started.runtime.session("canary");
    expect(await session.variables.get("song")).toBe("tweet");
    await started[Symbol.asyncDispose]();
  });
});
