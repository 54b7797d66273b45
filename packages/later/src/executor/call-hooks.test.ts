import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";

import { describe, expect, it, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { Tool } from "../declare/tool.ts";
import { ToolError } from "../errors/tool-error.ts";
import type { CallHooks } from "./call-hooks.ts";
import type { CallEvent } from "./execute-options.ts";
import { openSession } from "./fixtures/open-session.ts";

const seen = vi.fn();

function double(execute?: (value: number, context: ToolContext) => unknown): Tool {
  seen.mockClear();
  return deftool({
    name: "double",
    description: "Doubles a number.",
    parameters: { type: "object", properties: { value: { type: "number" } }, required: ["value"] },
    execute: ({ value }, context) => {
      seen(value);
      return execute === undefined ? value * 2 : execute(value, context);
    },
    register: false,
  });
}

async function run(hooks: readonly CallHooks[], options = {}, tool = double()): Promise<unknown> {
  const session = await openSession([tool], { hooks, ...options });
  return session.execute({ id: "c1", name: "double", args: { value: 2 } });
}

const failing = (): never => {
  throw new Error("secret");
};
const failed = { error: { type: "INTERNAL_ERROR", message: "A hook of the runtime failed." } };

describe("hooks before a call", () => {
  it("see it, and leave it as it is when they say nothing", async () => {
    const before = vi.fn();
    expect(await run([{ before }], { authorize: () => ({ decision: "allow" }) })).toMatchObject({
      value: 4,
    });
    expect(before).toHaveBeenCalledWith(
      expect.objectContaining({ sessionId: "s", callId: "c1", args: { value: 2 } }),
    );
  });

  it("give it other arguments, one after the other, which are authorized and validated", async () => {
    const authorize = vi.fn(() => ({ decision: "allow" }) as const);
    const add: CallHooks = {
      before: async ({ args }) => ({ args: { value: (args["value"] as number) + 1 } }),
    };
    expect(await run([add, add], { authorize })).toMatchObject({ value: 8 });
    expect(authorize).toHaveBeenCalledWith(expect.objectContaining({ args: { value: 4 } }));
    expect(await run([{ before: () => ({ args: { value: "two" } }) }])).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
  });

  it("answer it, so that nothing runs", async () => {
    expect(await run([{ before: () => ({ value: { kept: true } }) }])).toMatchObject({
      ok: true,
      value: { kept: true },
      result: { callId: "c1", name: "double" },
    });
    const error = { type: "CLOSED", message: "Not today.", details: { until: "monday" } };
    expect(await run([{ before: () => ({ error }) }])).toMatchObject({ ok: false, error });
    expect(seen).not.toHaveBeenCalled();
  });

  it.each([
    ["throw", failing],
    ["reject", () => Promise.reject(new Error("secret"))],
    ["give what is no answer", () => 5],
    ["give arguments that are no object", () => ({ args: [] })],
    ["give arguments that are no JSON", () => ({ args: { value: () => 1 } })],
    ["give a value that is no JSON", () => ({ value: Number.NaN })],
    ["give an error that is none", () => ({ error: null })],
  ])("end the call when they %s", async (_, before) => {
    expect(await run([{ before: before as never }])).toMatchObject(failed);
    expect(seen).not.toHaveBeenCalled();
  });

  it("do not hold up a call that is cancelled or late", async () => {
    const never = (): Promise<undefined> => new Promise(() => {});
    expect(await run([{ before: never }], { timeoutMs: 5 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
    expect(await run([{ after: never }], { timeoutMs: 5 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
  });
});

describe("hooks after a call", () => {
  it("see how it ends, refusals included, and may change it", async () => {
    const after = vi.fn();
    await run([{ after }]);
    await run(
      [{ after }],
      {},
      double(() => Promise.reject(new ToolError("NO", "no"))),
    );
    await run([{ after }], { authorize: () => ({ decision: "deny" }) });
    expect(after.mock.calls.map(([, outcome]) => outcome as unknown)).toMatchObject([
      { ok: true, value: 4 },
      { ok: false, error: { type: "NO" } },
      { ok: false, error: { type: "PERMISSION_DENIED" } },
    ]);

    expect(await run([{ after: () => ({ value: "hidden" }) }])).toMatchObject({ value: "hidden" });
    const error = { type: "LEAK", message: "The result may not leave." };
    expect(await run([{ after: async () => ({ error }) }])).toMatchObject({ error });
  });

  it("see what those behind them made of it", async () => {
    const wrap = (name: string): CallHooks => ({
      after: (_, outcome) => ({ value: { [name]: outcome.ok ? outcome.value : null } }),
    });
    expect(await run([wrap("outer"), wrap("inner")])).toMatchObject({
      value: { outer: { inner: 4 } },
    });
  });

  it("do not see calls that are late or cancelled", async () => {
    const after = vi.fn();
    const hooks = [{ after }];
    await run(
      hooks,
      { timeoutMs: 5 },
      double(() => new Promise(() => {})),
    );
    const deny = vi.fn(() => ({ decision: "deny" }) as const);
    const session = await openSession([double()], {
      hooks,
      authorize: () => ({ decision: "ask" }),
      approve: ({ signal }) => once(signal, "abort").then(deny),
    });
    const call = { name: "double", args: { value: 1 } };
    const outcome = session.execute(call, {
      onEvent: ({ type }) => type === "call-waiting" && setImmediate(() => void session.close()),
    });
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
    await vi.waitUntil(() => deny.mock.results.length === 1);
    await new Promise(setImmediate);
    expect(after).not.toHaveBeenCalled();
  });

  it.each([
    ["throw", failing],
    ["give what is no answer", () => "x"],
    ["give a value that is no JSON", () => ({ value: new Map() })],
  ])("leave the outcome when they %s", async (_, after) => {
    expect(await run([{ after: after as never }])).toMatchObject({ value: 4 });
  });
});

describe("hooks around a run", () => {
  const storage = new AsyncLocalStorage<string>();
  const within = (name: string): CallHooks => ({
    run: (_, invoke) => storage.run(`${storage.getStore() ?? ""}/${name}`, invoke),
  });

  it.each([
    ["an ordinary function", () => storage.getStore()],
    [
      "an asynchronous one",
      async () => {
        await Promise.resolve();
        return storage.getStore();
      },
    ],
    [
      "a generator",
      async function* () {
        yield 1;
        return storage.getStore();
      },
    ],
  ])("are the context of %s, the first outermost", async (_, execute) => {
    expect(await run([within("a"), {}, within("b")], {}, double(execute))).toMatchObject({
      value: "/a/b",
    });
  });

  it("know the call", async () => {
    const names: string[] = [];
    const hook: CallHooks = {
      run: ({ callId, toolName }, invoke) => {
        names.push(callId, toolName);
        invoke();
      },
    };
    await run([hook]);
    expect(names).toEqual(["c1", "double"]);
  });

  it.each([
    ["throws", failing],
    ["does nothing", () => {}],
    [
      "enters twice",
      (_: unknown, invoke: () => void) => {
        invoke();
        invoke();
      },
    ],
    [
      "throws after it has entered",
      (_: unknown, invoke: () => void) => {
        invoke();
        failing();
      },
    ],
  ])("let the tool run once when one %s", async (_, hook) => {
    expect(await run([{ run: hook }])).toMatchObject({ value: 4 });
    expect(seen).toHaveBeenCalledTimes(1);
  });
});

describe("the observer of a runtime", () => {
  it("hears of every call, those included that nothing came of", async () => {
    const events: CallEvent[] = [];
    const session = await openSession([double()], { onEvent: (event) => void events.push(event) });
    const own: CallEvent[] = [];
    const onEvent = (event: CallEvent): void => void own.push(event);
    await session.execute({ id: "c1", name: "double", args: { value: 1 } }, { onEvent });
    await session.execute({ id: "c2", name: "nosuch" });
    await session.close();
    await session.execute({ id: "c3", name: "double" });
    const told = ["c1", "c2", "c3"].flatMap((id) => [`${id} call-start`, `${id} call-end`]);
    expect(events.map(({ callId, type }) => `${callId} ${type}`)).toEqual(told);
    expect(own).toEqual(events.slice(0, 2));
  });

  it("makes no call a watched one", async () => {
    const onEvent = (): void => {};
    const tool = double((_, { isWatched }) => isWatched);
    const session = await openSession([tool], { onEvent });
    const call = { name: "double", args: { value: 1 } };
    expect(await session.execute(call)).toMatchObject({ value: false });
    expect(await session.execute(call, { onEvent })).toMatchObject({ value: true });
  });

  it("cannot disturb a call", async () => {
    for (const onEvent of [failing, () => Promise.reject(new Error("no"))]) {
      const session = await openSession([double()], { onEvent });
      expect(await session.execute({ name: "double", args: { value: 1 } })).toMatchObject({
        value: 2,
      });
    }
  });
});

describe("hooks of a runtime", () => {
  it.each([{ hooks: {} }, { hooks: [null] }, { onEvent: 5 }, { approve: "yes" }])(
    "are refused where they are none: %j",
    async (options) => {
      await expect(openSession([], options as never)).rejects.toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error,
      );
    },
  );
});

describe("the span of a call", () => {
  const given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const kept = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
  const told = double((_value, { traceparent }) => traceparent ?? "none");
  const spanOf = async (hooks: readonly CallHooks[], traceparent: unknown): Promise<unknown> => {
    const session = await openSession([told], hooks.length === 0 ? {} : { hooks });
    const options = { traceparent } as { traceparent: string };
    const outcome = await session.execute({ name: "double", args: { value: 2 } }, options);
    return outcome.ok ? outcome.value : outcome.error;
  };

  it("is the one that came with it, which hooks and the tool are told", async () => {
    const before = vi.fn();
    expect(await spanOf([{ before }], given)).toBe(given);
    expect(before).toHaveBeenCalledWith(expect.objectContaining({ traceparent: given }));
    expect(await spanOf([], given)).toBe(given);
    expect(await spanOf([], undefined)).toBe("none");
  });

  it("is the first that a hook gives", async () => {
    const hooks: readonly CallHooks[] = [
      { traceparent: failing },
      { traceparent: () => undefined },
      { traceparent: ({ callId }) => (callId === "" ? given : kept) },
      { traceparent: () => given },
    ];
    expect(await spanOf(hooks, given)).toBe(kept);
  });

  it.each([
    ["a number", 5],
    ["another text", "no span"],
    ["an unknown version", `ff${given.slice(2)}`],
    ["a trace of zeros", "00-00000000000000000000000000000000-b7ad6b7169203331-01"],
    ["a span of zeros", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"],
    ["more than one", `${given},${given}`],
  ])("is none when what came with it is %s", async (_name, value) => {
    expect(await spanOf([], value)).toBe("none");
    expect(await spanOf([{ traceparent: () => value as string }], undefined)).toBe("none");
  });
});
