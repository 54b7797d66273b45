import { describe, expect, it, vi } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import type { ToolCache } from "../../declare/tool-policies.ts";
import type { Tool } from "../../declare/tool.ts";
import { ToolError } from "../../errors/tool-error.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { Door } from "../fixtures/door.ts";
import { openSession } from "../fixtures/open-session.ts";

function cached(execute: (city: string) => unknown, cache: Partial<ToolCache> = {}): Tool {
  return deftool({
    name: "weather",
    description: "Tells the weather.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" } },
      required: ["city"],
    },
    execute: ({ city }) => execute(city),
    annotations: { readOnly: true },
    cache: { ttlMs: Infinity, ...cache },
    register: false,
  });
}

let calls = 0;
const call = (
  city: string,
  days = 1,
): { id: string; name: string; args: { city: string; days: number } } => ({
  id: `c${(calls += 1)}`,
  name: "weather",
  args: { city, days },
});

describe("the cache of a tool", () => {
  it("runs the tool once for the same arguments, whatever their order", async () => {
    const execute = vi.fn(() => ({ celsius: [20] }));
    const session = await openSession([cached(execute)]);
    const first = await session.execute({ name: "weather", args: { city: "Rome", days: 2 } });
    const second = await session.execute({ name: "weather", args: { days: 2, city: "Rome" } });
    expect(first).toMatchObject({ value: { celsius: [20] } });
    expect(second).toMatchObject({ value: { celsius: [20] } });
    expect(execute).toHaveBeenCalledTimes(1);
    await session.execute({ name: "weather", args: { city: "Rome", days: 3 } });
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it("gives everybody a copy", async () => {
    const session = await openSession([cached(() => ({ celsius: [20] }))]);
    for (let time = 0; time < 3; time += 1) {
      const outcome = await session.execute(call("Rome"));
      expect(outcome).toMatchObject({ value: { celsius: [20] } });
      if (outcome.ok) (outcome.value as { celsius: number[] }).celsius.push(99);
    }
  });

  it("validates the arguments of each call", async () => {
    const session = await openSession([cached(() => 1)]);
    await session.execute(call("Rome"));
    expect(await session.execute({ name: "weather", args: { city: 1 } })).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
  });

  it("asks for permission for each call", async () => {
    let isPermitted = true;
    const authorize = (): { decision: "allow" | "deny" } => ({
      decision: isPermitted ? "allow" : "deny",
    });
    const session = await openSession([cached(() => 1)], { authorize });
    expect(await session.execute(call("Rome"))).toMatchObject({ value: 1 });
    isPermitted = false;
    expect(await session.execute(call("Rome"))).toMatchObject({
      error: { type: "PERMISSION_DENIED" },
    });
  });

  it("forgets results after their time", async () => {
    const execute = vi.fn(() => 1);
    const session = await openSession([cached(execute, { ttlMs: 5 })]);
    await session.execute(call("Rome"));
    await vi.waitUntil(async () => {
      await session.execute(call("Rome"));
      return execute.mock.calls.length > 1;
    });
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it("forgets the result first that has not been used for the longest time", async () => {
    const execute = vi.fn((city: string) => city);
    const session = await openSession([cached(execute, { maxEntries: 2 })]);
    for (const city of ["Rome", "Oslo", "Rome", "Bern", "Rome", "Oslo"]) {
      expect(await session.execute(call(city))).toMatchObject({ value: city });
    }
    expect(execute.mock.calls.map(([city]) => city)).toEqual(["Rome", "Oslo", "Bern", "Oslo"]);
  });

  it("keeps no failures", async () => {
    let times = 0;
    const execute = (): Promise<unknown> =>
      (times += 1) === 1 ? Promise.reject(new ToolError("DOWN", "down")) : Promise.resolve("sunny");
    const session = await openSession([cached(execute)]);
    expect(await session.execute(call("Rome"))).toMatchObject({ error: { type: "DOWN" } });
    expect(await session.execute(call("Rome"))).toMatchObject({ value: "sunny" });
  });

  it("shares one run among calls that are made at the same time, its failure as well", async () => {
    const door = new Door();
    const execute = vi.fn(async (city: string) => {
      await door.wait();
      if (city === "Bern") throw new ToolError("DOWN", "down");
      return { city };
    });
    const session = await openSession([cached(execute)]);
    for (const city of ["Rome", "Bern"]) {
      const outcomes = [1, 2, 3].map(() => session.execute(call(city)));
      await vi.waitUntil(() => door.waiting === 1);
      door.open();
      const expected = city === "Rome" ? { value: { city } } : { error: { type: "DOWN" } };
      expect(await Promise.all(outcomes)).toMatchObject([expected, expected, expected]);
    }
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it("runs the tool for those who wait when the call is cancelled that ran it", async () => {
    const door = new Door();
    const session = await openSession([
      cached(async () => {
        await door.wait();
        return "sunny";
      }),
    ]);
    const cancelled = new AbortController();
    const first = session.execute(call("Rome"), { signal: cancelled.signal });
    await vi.waitUntil(() => door.waiting === 1);
    const others = [1, 2].map(() => session.execute(call("Rome")));
    const late = session.execute(call("Rome"), { timeoutMs: 5 });
    expect(await late).toMatchObject({ error: { type: "TIMEOUT" } });
    cancelled.abort();
    expect(await first).toMatchObject({ error: { type: "CANCELLED" } });
    await vi.waitUntil(() => door.waiting === 2);
    door.open();
    door.open();
    expect(await Promise.all(others)).toMatchObject([{ value: "sunny" }, { value: "sunny" }]);
    expect(door.arrivals).toBe(2);
  });

  it("keeps results to the data of their call", async () => {
    const execute = vi.fn(() => 1);
    const session = await openSession([cached(execute)]);
    const [ada, bob] = [{ user: "ada" }, { user: "bob" }];
    for (const data of [ada, bob, ada, "ada", "bob", "ada", undefined, null, undefined]) {
      await session.execute(call("Rome"), { data });
    }
    expect(execute).toHaveBeenCalledTimes(6);
  });

  it("keeps results to their session, unless it is told that all may share them", async () => {
    for (const [scope, runs] of [
      ["session", 3],
      ["runtime", 1],
    ] as const) {
      const execute = vi.fn(() => 1);
      const registry = new ToolRegistry();
      registry.add(cached(execute, { scope }));
      const runtime = new Runtime({ registry });
      for (const id of ["a", "b", "a"]) {
        const session = await runtime.createSession({ id });
        await session.execute(call("Rome"));
        await session.execute(call("Rome"));
        // Who comes later under the same id is somebody else.
        await session.close();
      }
      expect(execute).toHaveBeenCalledTimes(runs);
    }
  });
});
