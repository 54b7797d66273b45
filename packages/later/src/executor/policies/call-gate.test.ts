import { describe, expect, it, vi } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import type { Tool } from "../../declare/tool.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { Door } from "../fixtures/door.ts";
import { openSession } from "../fixtures/open-session.ts";

const started: unknown[] = [];

function limited(door: Door, concurrency: number, timeoutMs = 30_000): Tool {
  started.length = 0;
  return deftool({
    name: "render",
    description: "Renders a page.",
    parameters: { type: "object", properties: { page: { type: "integer" } } },
    execute: async ({ page }) => {
      started.push(page);
      await door.wait();
      return page;
    },
    concurrency,
    timeoutMs,
    register: false,
  });
}

const call = (page: number): { id: string; name: string; args: { page: number } } => ({
  id: `c${page}`,
  name: "render",
  args: { page },
});

describe("concurrency of a tool", () => {
  it("runs so many calls at a time, the others in their order", async () => {
    const door = new Door();
    const session = await openSession([limited(door, 2)]);
    const outcomes = session.executeAll([1, 2, 3, 4].map(call), { concurrency: 4 });
    await vi.waitUntil(() => door.waiting === 2);
    expect(started).toEqual([1, 2]);
    door.open();
    await vi.waitUntil(() => started.length === 3);
    expect(started).toEqual([1, 2, 3]);
    for (let left = 3; left > 0; left -= 1) {
      await vi.waitUntil(() => door.waiting > 0);
      door.open();
    }
    expect((await outcomes).map((outcome) => outcome.ok && outcome.value)).toEqual([1, 2, 3, 4]);
  });

  it("counts for all sessions of a runtime, and for no other runtime", async () => {
    const door = new Door();
    const registry = new ToolRegistry();
    registry.add(limited(door, 1));
    const options = { registry };
    const [runtime, other] = [new Runtime(options), new Runtime(options)];
    const outcomes = [
      (await runtime.createSession()).execute(call(1)),
      (await runtime.createSession()).execute(call(2)),
      (await other.createSession()).execute(call(3)),
    ];
    await vi.waitUntil(() => door.waiting === 2);
    expect(started).toEqual([1, 3]);
    door.open();
    door.open();
    await vi.waitUntil(() => door.waiting === 1);
    door.open();
    expect(await Promise.all(outcomes)).toMatchObject([{ value: 1 }, { value: 2 }, { value: 3 }]);
  });

  it("goes on past calls that are cancelled or late while they wait", async () => {
    const door = new Door();
    const session = await openSession([limited(door, 1)]);
    const cancelled = new AbortController();
    const first = session.execute(call(1));
    const second = session.execute(call(2), { signal: cancelled.signal });
    const third = session.execute(call(3), { timeoutMs: 5 });
    const fourth = session.execute(call(4));
    await vi.waitUntil(() => door.waiting === 1);
    cancelled.abort();
    expect(await second).toMatchObject({ error: { type: "CANCELLED" } });
    expect(await third).toMatchObject({ error: { type: "TIMEOUT" } });
    door.open();
    expect(await first).toMatchObject({ value: 1 });
    await vi.waitUntil(() => door.waiting === 1);
    door.open();
    expect(await fourth).toMatchObject({ value: 4 });
    expect(started).toEqual([1, 4]);
  });

  it("makes room when a call has ended, though its function hangs", async () => {
    const door = new Door();
    const session = await openSession([limited(door, 1)]);
    const first = session.execute(call(1), { timeoutMs: 10 });
    const second = session.execute(call(2));
    expect(await first).toMatchObject({ error: { type: "TIMEOUT" } });
    await vi.waitUntil(() => door.waiting === 2);
    door.open();
    door.open();
    expect(await second).toMatchObject({ value: 2 });
  });

  it("keeps its count when calls end in the moment that it is their turn", async () => {
    const door = new Door();
    const session = await openSession([limited(door, 1)]);
    const first = session.execute(call(1));
    const cancelled = new AbortController();
    const second = session.execute(call(2), { signal: cancelled.signal });
    await vi.waitUntil(() => door.waiting === 1);
    void first.then(() => cancelled.abort());
    door.open();
    await Promise.all([first, second]);
    const third = session.execute(call(3));
    await vi.waitUntil(() => {
      door.open();
      return started.includes(3);
    });
    door.open();
    expect(await third).toMatchObject({ value: 3 });
  });
});
