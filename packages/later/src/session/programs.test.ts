import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ToolRegistry } from "../registry/tool-registry.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { Runtime } from "../runtime/runtime.ts";

function runtimeWith(options: RuntimeOptions = {}): Runtime {
  return new Runtime({ registry: new ToolRegistry(), ...options });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("programs", () => {
  it("are kept by id, exactly, and are the caller's own", async () => {
    const { programs } = await runtimeWith().createSession();
    const program = { steps: [1, 2n ** 70n], __proto__: null } as never;
    await programs.set("p", program);
    const first = (await programs.get("p")) as { steps: unknown[] };
    first.steps.push(3);
    expect(await programs.get("p")).toEqual({ steps: [1, 2n ** 70n] });
    expect(await programs.get("q")).toBeUndefined();
    await programs.set("q", null);
    await programs.set("p", "replaced");
    expect(await programs.list()).toEqual(["p", "q"]);
    expect(await programs.get("p")).toBe("replaced");
    expect([await programs.delete("p"), await programs.delete("p")]).toEqual([true, false]);
    expect([await programs.has("p"), await programs.has("q")]).toEqual([false, true]);
  });

  it("belong to their session or to none", async () => {
    const runtime = runtimeWith();
    const [a, b] = [await runtime.createSession(), await runtime.createSession()];
    await a.programs.set("p", "a");
    await runtime.programs.set("p", "global");
    expect([
      await a.programs.get("p"),
      await b.programs.get("p"),
      await runtime.programs.get("p"),
    ]).toEqual(["a", undefined, "global"]);
    await a.close();
    await expect(a.programs.get("p")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(a.programs.set("p", 1)).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  });

  it("that belong to no session are kept for an hour, used or not, unless told otherwise", async () => {
    const runtime = runtimeWith();
    await runtime.createSession({ ttlMs: 1_000 });
    await runtime.programs.set("hour", 1);
    await runtime.programs.set("second", 1, { ttlMs: 1_000 });
    await runtime.programs.set("ever", 1, { ttlMs: Infinity });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await runtime.programs.list()).toEqual(["hour", "ever"]);
    await vi.advanceTimersByTimeAsync(3_599_000);
    expect(await runtime.programs.get("hour")).toBeUndefined();
    expect(await runtime.programs.get("ever")).toBe(1);
  });

  it("lose no change of callers who change one at the same time", async () => {
    const { programs } = await runtimeWith().createSession();
    await Promise.all(
      Array.from({ length: 50 }, () => programs.update("n", (value) => Number(value ?? 0) + 1)),
    );
    expect(await programs.get("n")).toBe(50);
  });

  it("keep to the limits of the session", async () => {
    const { programs } = await runtimeWith({
      limits: { programs: 1, valueBytes: 100 },
    }).createSession();
    await programs.set("p", 1);
    await expect(programs.set("q", 1)).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "programs", limit: 1 },
    });
    await expect(programs.set("p", "x".repeat(50))).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "valueBytes" },
    });
    for (const id of ["", "x".repeat(257), 5 as never]) {
      await expect(programs.set(id, 1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    await expect(programs.set("p", Number.NaN)).rejects.toMatchObject({ code: "INVALID_JSON" });
    await expect(programs.set("p", 1, { ttlMs: -1 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
