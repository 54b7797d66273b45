import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { describe, expect, it, vi } from "vitest";

import { generate } from "../conversation/generate.ts";
import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { Tool, ToolOptions } from "../declare/tool.ts";
import { ToolError } from "../errors/tool-error.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { Door } from "./fixtures/door.ts";
import { openSession } from "./fixtures/open-session.ts";

function tool(
  name: string,
  execute: (args: Record<string, unknown>, context: ToolContext) => unknown,
  options: Omit<ToolOptions, "name" | "description"> = {},
): Tool {
  const description = `Does ${name}.`;
  return deftool({
    name,
    description,
    parameters: { type: "object" },
    execute,
    register: false,
    ...options,
  });
}

describe("the asynchronous context of a call", () => {
  const storage = new AsyncLocalStorage<string>();
  const read = async (): Promise<string | undefined> => {
    await Promise.resolve();
    return storage.getStore();
  };
  const callers = ["ada", "bob", "eve", "dan"];

  it("is that of whoever executes it, also when it has to wait for its turn", async () => {
    const door = new Door();
    const slow = async (): Promise<string | undefined> => {
      await door.wait();
      return read();
    };
    const session = await openSession([tool("who", slow, { concurrency: 1 })]);
    const outcomes = callers.map((caller) =>
      storage.run(caller, () => session.execute({ id: caller, name: "who" })),
    );
    for (let arrivals = 1; arrivals <= callers.length; arrivals += 1) {
      await vi.waitUntil(() => door.arrivals === arrivals);
      door.open();
    }
    expect(await Promise.all(outcomes)).toMatchObject(callers.map((value) => ({ value })));
  });

  it("is that of whoever executes a batch, also of the calls that come late", async () => {
    const session = await openSession([tool("who", read)]);
    const calls = callers.map((id) => ({ id, name: "who" }));
    const outcomes = await storage.run("ada", () => session.executeAll(calls, { concurrency: 1 }));
    expect(outcomes).toMatchObject(callers.map(() => ({ value: "ada" })));
  });

  it("is kept through retries, hooks, permission and approval", async () => {
    let attempts = 0;
    const flaky = (): Promise<string | undefined> => {
      attempts += 1;
      if (attempts < 3) throw new ToolError("BUSY", "busy", { retryable: true });
      return read();
    };
    const seen: unknown[] = [];
    const note = (): void => void seen.push(storage.getStore());
    const options = { annotations: { idempotent: true }, retries: { attempts: 3, backoffMs: 1 } };
    const session = await openSession([tool("who", flaky, options)], {
      hooks: [{ before: note, after: note }],
      authorize: () => {
        note();
        return { decision: "ask" };
      },
      approve: () => {
        note();
        return { decision: "allow" };
      },
    });
    const outcome = await storage.run("ada", () => session.execute({ name: "who" }));
    expect(outcome).toMatchObject({ value: "ada" });
    expect(seen).toEqual(["ada", "ada", "ada", "ada"]);
  });
});

describe("cancelling a call", () => {
  it("reaches the calls, the conversations and the processes that its tool has begun with its signal", async () => {
    const ended: string[] = [];
    const inner = tool("inner", (_, { signal }) => {
      signal.addEventListener("abort", () => ended.push("inner call"));
      return new Promise(() => {});
    });
    const session = await openSession([
      inner,
      tool("outer", async (_, { signal }) => {
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { signal });
        child.on("error", () => {});
        child.on("exit", () => ended.push("process"));
        await once(child, "spawn");
        const nested = session.execute({ id: "nested", name: "inner" }, { signal });
        const model = scriptedModel([() => new Promise(() => {})]);
        begun.open();
        await Promise.all([
          nested.then(({ ok }) => ended.push(`nested: ${ok}`)),
          generate("Hello", { model, tools: [], signal }).catch(() => ended.push("conversation")),
        ]);
      }),
    ]);
    const begun = new Door();
    const hasBegun = begun.wait();
    const controller = new AbortController();
    const outcome = session.execute({ id: "o", name: "outer" }, { signal: controller.signal });
    await hasBegun;
    controller.abort();
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
    await vi.waitFor(() =>
      expect(ended.toSorted()).toEqual(["conversation", "inner call", "nested: false", "process"]),
    );
  });
});
