import { expect, onTestFinished, test, vi } from "vitest";

import { BridgeClient } from "./bridge-client.ts";
import { createBridge } from "./fixtures/create-bridge.ts";
import { createProxy } from "./fixtures/create-proxy.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";

const large = Array.from({ length: 3_000 }, (_, index) => index);

test("answers from the cache until it is too old, or is not to be asked", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const host = await runtime.session("s");
  const { identifier } = await variables.define("v", { type: "integer", initial: 1 });

  expect(await variables.get("v")).toBe(1);
  await host.variables.set("v", 2);

  expect(await variables.get("v")).toBe(1);
  expect(await variables.get(identifier)).toBe(1);
  expect((await variables.readMany(["v"])).get("v")?.value).toBe(1);
  expect((await variables.readMany(["v"], { fresh: true })).get("v")?.value).toBe(2);
  await host.variables.set("v", 3);
  expect(await variables.get("v", { fresh: true })).toBe(3);
  await host.variables.set("v", 4);
  expect(await variables.get("v")).toBe(3);
  vi.advanceTimersByTime(5_000);
  expect(await variables.get("v")).toBe(4);
});

test("asks the host every time when nothing is to be believed", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s", { cacheTtlMs: 0 });
  const host = await runtime.session("s");
  await variables.define("v", { type: "integer", initial: 1 });

  expect(await variables.get("v")).toBe(1);
  await host.variables.set("v", 2);
  expect(await variables.get("v")).toBe(2);
});

test("caches large values too", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const host = await runtime.session("s");
  await variables.define("v", { type: "embedding", initial: large });

  expect(await variables.get("v")).toEqual(large);
  await host.variables.set("v", [1]);
  expect(await variables.get("v")).toEqual(large);
});

test("fills the cache by lists and batches", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const host = await runtime.session("s");
  await variables.define("a", { type: "integer", initial: 1 });
  await variables.define("b", { type: "integer", initial: 1 });

  await variables.list("a");
  await variables.readMany(["b"]);
  await host.variables.setMany({ a: 2, b: 2 });

  expect([await variables.get("a"), await variables.get("b")]).toEqual([1, 1]);
  variables.clearCache();
  expect([await variables.get("a"), await variables.get("b")]).toEqual([2, 2]);
});

test("never answers with what was before the client's own changes", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const host = await runtime.session("s");
  await variables.define("a", { type: "integer", initial: 1, max: 100 });
  await variables.define("b", { type: "integer", initial: 1 });
  const both = async () => [await variables.get("a"), await variables.get("b")];

  await both();
  await variables.set("a", 2);
  await variables.setMany({ b: 3 });
  expect(await both()).toEqual([2, 3]);

  await variables.setMany({ a: 1_000, b: 4 }, { atomic: false });
  expect(await both()).toEqual([2, 4]);

  await host.variables.set("a", 5);
  await host.variables.set("b", 5);
  await thrownBy(variables.setMany({ a: 1_000, b: 6 }));
  expect(await both()).toEqual([5, 5]);

  await host.variables.set("a", 7);
  await thrownBy(variables.set("a", 8, { expectedVersion: 0 }));
  expect(await variables.get("a")).toBe(7);

  await variables.rollback("a", 0);
  expect(await variables.get("a")).toBe(1);
});

test("is kept right by a watch when that is asked for", async () => {
  const { address, connect, runtime } = await createBridge();
  const first = await (await connect()).session("s");
  await first.variables.define("v", { type: "embedding", initial: [1] });
  const proxy = await createProxy(address);
  await using client = await BridgeClient.connect(proxy.address);
  const { variables } = await client.session("s", { cache: "watch", cacheTtlMs: 0 });
  const host = await runtime.session("s");

  await vi.waitFor(async () => expect(await variables.get("v")).toEqual([1]));
  await host.variables.set("v", large);
  await vi.waitFor(async () => expect(await variables.get("v")).toEqual(large));

  await host.variables.delete("v");
  await vi.waitFor(async () => expect(await variables.has("v")).toBe(false));
  await host.variables.define("v", { type: "integer", initial: 7 });
  await vi.waitFor(async () => expect(await variables.get("v")).toBe(7));

  proxy.stall();
  expect(await variables.get("v")).toBe(7);
});

test("reads its own changes while a watch keeps it right", async () => {
  const { connect } = await createBridge();
  const client = await connect();
  const others = (await client.session("s")).variables;
  const { variables } = await client.session("s", { cache: "watch" });
  await variables.define("v", { type: "integer", initial: 0 });

  for (let value = 1; value <= 50; value += 1) {
    void others.set("v", -value).catch(() => {});
    const { version } = await variables.set("v", value);
    expect((await variables.read("v")).version).toBeGreaterThanOrEqual(version);
  }
});

test("falls back to what was read lately when the watch breaks, and watches again", async () => {
  const first = await createBridge();
  const { port } = first.host.address ?? {};
  const client = await first.connect();
  const { variables } = await client.session("s", { cache: "watch", cacheTtlMs: 60_000 });
  await variables.define("v", { type: "integer", initial: 1 });
  await vi.waitFor(async () => expect(await variables.get("v")).toBe(1));

  await first.host.close();
  expect(await variables.get("v")).toBe(1);

  const { runtime } = first;
  const host = await runtime.session("s");
  await host.variables.set("v", 2);
  await createBridge({ runtime, port: port ?? 0 });
  await vi.waitFor(async () => expect(await variables.get("v")).toBe(2), 5_000);
  await host.variables.set("v", 3);
  await vi.waitFor(async () => expect(await variables.get("v")).toBe(3), 5_000);
});

test("stops watching when the session is left", async () => {
  const { connect, host } = await createBridge({ drainTimeoutMs: 10_000 });
  const client = await connect();
  const session = await client.session("s", { cache: "watch" });

  await session.leave();
  await session.leave();

  expect(await session.heartbeat()).toBe(true);
  await client.close();
  const startedAt = performance.now();
  await host.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
