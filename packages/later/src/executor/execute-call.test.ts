import { getEventListeners } from "node:events";

import { describe, expect, it, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { Tool } from "../declare/tool.ts";
import { ToolError } from "../errors/tool-error.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { JsonObject } from "../model/json.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Session } from "../session/session.ts";
import { turn } from "../time/turn.ts";
import type { CallEvent } from "./execute-options.ts";

/** A tool whose arguments may be anything. */
function tool(
  name: string,
  execute: (args: Record<string, unknown>, context: ToolContext) => unknown,
  timeoutMs?: number,
): Tool {
  return deftool({
    name,
    description: `Does ${name}.`,
    parameters: { type: "object" },
    execute,
    register: false,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

function sessionWith(tools: readonly Tool[], options: RuntimeOptions = {}): Promise<Session> {
  const runtime = new Runtime({ registry: new ToolRegistry(), ...options });
  return runtime.createSession({ id: "s", tools });
}

async function run(
  execute: (args: Record<string, unknown>, context: ToolContext) => unknown,
  options: RuntimeOptions = {},
): ReturnType<Session["execute"]> {
  const session = await sessionWith([tool("probe", execute)], options);
  return session.execute({ id: "c1", name: "probe", args: {} });
}

const failing = (): never => {
  throw new Error("no");
};

const never = (): Promise<never> => new Promise(() => {});

describe("executeCall: what the tool returns", () => {
  it("gives the value in both views and echoes id and name", async () => {
    const outcome = await run(() => ({ at: new Date(0), skipped: undefined, list: [undefined] }));
    expect(outcome).toEqual({
      ok: true,
      value: { at: "1970-01-01T00:00:00.000Z", list: [null] },
      result: {
        callId: "c1",
        name: "probe",
        status: "SUCCESS",
        content: { at: "1970-01-01T00:00:00.000Z", list: [null] },
      },
    });
  });

  it("turns undefined into null", async () => {
    expect(await run(() => undefined)).toMatchObject({ ok: true, value: null });
  });

  it("awaits promises and other thenables", async () => {
    expect(await run(async () => 1)).toMatchObject({ value: 1 });
    expect(
      await run(() => ({
        // oxlint-disable-next-line unicorn/no-thenable
        then: (resolve: (value: number) => void) => resolve(2),
      })),
    ).toMatchObject({ value: 2 });
  });

  it("keeps a bigint exact", async () => {
    expect(await run(() => 2n ** 60n)).toMatchObject({ value: 2n ** 60n });
  });

  it("detaches the value from the tool's own objects", async () => {
    const own = { n: 1 };
    const outcome = await run(() => own);
    own.n = 2;
    expect(outcome).toMatchObject({ value: { n: 1 } });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  it.each([
    ["NaN", { value: Number.NaN }],
    ["a cycle", cyclic],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a Map", new Map()],
    ["a Set", new Set()],
    ["half a surrogate pair", "\uD800"],
    ["a promise inside", { later: Promise.resolve(1) }],
    [
      "a getter that throws",
      {
        get broken(): never {
          throw new Error("no");
        },
      },
    ],
  ])("refuses %s as not serialisable", async (_, value) => {
    expect(await run(() => value)).toMatchObject({
      ok: false,
      error: { type: "RESULT_NOT_SERIALIZABLE" },
    });
  });

  it("accepts the same object at two places", async () => {
    const shared = { n: 1 };
    expect(await run(() => [shared, shared])).toMatchObject({ value: [{ n: 1 }, { n: 1 }] });
  });

  it("refuses more than the size limit", async () => {
    expect(await run(() => "x".repeat(100), { maxResultSize: 50 })).toMatchObject({
      error: { type: "RESULT_TOO_LARGE" },
    });
  });

  it("keeps a tool to a size limit of its own, each partial result as well", async () => {
    const define = (name: string, execute: () => unknown): Tool =>
      deftool({
        name,
        description: "Writes.",
        parameters: { type: "object" },
        execute,
        maxResultSize: 50,
        register: false,
      });
    const large = define("large", () => "x".repeat(100));
    const stream = define("stream", function* () {
      yield "x".repeat(100);
      return "short";
    });
    const session = await sessionWith([large, stream, tool("free", () => "x".repeat(100))]);
    for (const name of ["large", "stream"]) {
      expect(await session.execute({ name })).toMatchObject({
        error: {
          type: "RESULT_TOO_LARGE",
          message: "The tool returned more than 50 characters of JSON.",
        },
      });
    }
    expect(await session.execute({ name: "free" })).toMatchObject({ ok: true });
  });

  it("keeps __proto__ as an ordinary member", async () => {
    const outcome = await run(() => JSON.parse('{"__proto__":{"a":1}}') as unknown);
    expect(JSON.stringify(outcome.ok && outcome.value)).toBe('{"__proto__":{"a":1}}');
  });
});

describe("executeCall: what the tool throws", () => {
  it("passes type, message and details of a ToolError on", async () => {
    const outcome = await run(() => {
      throw new ToolError("RESOURCE_NOT_FOUND", "no order A-17", { details: { order: "A-17" } });
    });
    expect(outcome).toMatchObject({
      ok: false,
      error: { type: "RESOURCE_NOT_FOUND", message: "no order A-17", details: { order: "A-17" } },
      result: { callId: "c1", name: "probe", status: "ERROR" },
    });
  });

  it("leaves out details that JSON cannot carry, and keeps the error", async () => {
    const outcome = await run(() => {
      throw new ToolError("BROKEN", "broken", { details: { f: () => 1 } as unknown as JsonObject });
    });
    expect(outcome).toMatchObject({ error: { type: "BROKEN", message: "broken" } });
    expect(!outcome.ok && outcome.error.details).toBeUndefined();
  });

  it("tells the message of an ordinary error, without stack and paths", async () => {
    const outcome = await run(() => {
      throw new Error("open '/srv/secret/place/data.json' failed\n    at x (/srv/y.js:1:1)");
    });
    expect(outcome).toMatchObject({
      error: { type: "TOOL_EXECUTION_FAILED", message: "open '…/data.json' failed" },
    });
  });

  it("withholds messages on request, but not those of a ToolError", async () => {
    const options = { hideErrorMessages: true };
    const hidden = await run(() => {
      throw new Error("password is 123");
    }, options);
    expect(hidden).toMatchObject({ error: { message: "The tool failed." } });
    const told = await run(() => {
      throw new ToolError("NOPE", "told");
    }, options);
    expect(told).toMatchObject({ error: { message: "told" } });
  });

  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("trap");
      },
      has: () => {
        throw new Error("trap");
      },
    },
  );
  it.each([
    ["a string", "nope"],
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["a symbol", Symbol("s")],
    ["a hostile proxy", hostile],
    ["an error with a blank message", new Error("  ")],
  ])("survives %s", async (_, thrown) => {
    for (const execute of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const outcome = await run(execute);
      expect(outcome).toMatchObject({ ok: false, error: { type: "TOOL_EXECUTION_FAILED" } });
      expect(!outcome.ok && outcome.error.message.trim()).not.toBe("");
    }
  });

  it("shortens endless messages", async () => {
    const outcome = await run(() => {
      throw new Error("x".repeat(1e6));
    });
    expect(!outcome.ok && outcome.error.message.length).toBe(1000);
  });
});

describe("executeCall: hostile objects", () => {
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };

  it.each([
    [
      "throws one",
      () => {
        throw revoked();
      },
    ],
    ["rejects with one", () => Promise.reject(revoked())],
    [
      "throws one from a generator",
      async function* () {
        yield 1;
        throw revoked();
      },
    ],
  ])("survives a tool that %s", async (_, execute) => {
    expect(await run(execute)).toMatchObject({ error: { type: "TOOL_EXECUTION_FAILED" } });
  });

  it("cannot read one that is returned", async () => {
    expect(await run(revoked)).toMatchObject({ error: { type: "RESULT_NOT_SERIALIZABLE" } });
  });

  it("reads arguments once: what is validated is what the function gets", async () => {
    let readings = 0;
    const text = deftool({
      name: "text",
      description: "Takes text.",
      parameters: { type: "object", properties: { s: { type: "string" } } },
      execute: ({ s }) => typeof s,
      register: false,
    });
    const args = {
      get s(): unknown {
        readings += 1;
        return readings === 1 ? "x" : 5;
      },
    };
    const session = await sessionWith([text]);
    const outcome = await session.execute({ name: "text", args });
    expect(outcome).toMatchObject({ value: "string" });
    expect(readings).toBe(1);
  });

  it("refuses an invalid date and bytes instead of changing them", async () => {
    for (const value of [new Date(Number.NaN), Buffer.from("x"), new Uint8Array(1)]) {
      expect(await run(() => ({ value }))).toMatchObject({
        error: { type: "RESULT_NOT_SERIALIZABLE" },
      });
    }
  });
});

describe("executeCall: options that make no sense", () => {
  it.each([Number.NaN, -5, 0, null, "1s"])(
    "falls back to the runtime's limit for a time limit of %s",
    async (timeoutMs) => {
      const session = await sessionWith([tool("slow", never)], { timeoutMs: 10 });
      const options = { timeoutMs: timeoutMs as number };
      expect(await session.execute({ name: "slow" }, options)).toMatchObject({
        error: { type: "TIMEOUT", message: "The tool did not finish within 10 ms." },
      });
    },
  );

  it.each([null, { signal: {} }, { signal: null }, { onEvent: 5 }])(
    "ignores %j and does not reject",
    async (options) => {
      const session = await sessionWith([tool("probe", () => 1)]);
      expect(await session.execute({ name: "probe" }, options as never)).toMatchObject({
        value: 1,
      });
    },
  );

  it.each([
    { timeoutMs: "1s" },
    { timeoutMs: Number.NaN },
    { timeoutMs: -1 },
    { maxResultSize: -1 },
    { authorize: 5 },
  ])("refuses a runtime with %j", (options) => {
    expect(() => new Runtime(options as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  it.each(["1s", Number.NaN, -5])("refuses a tool with a time limit of %s", (timeoutMs) => {
    expect(() => tool("probe", () => 1, timeoutMs as number)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("executeCall: calls that cannot run", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  it.each([
    ["null", null],
    ["text", "probe"],
    ["an array", []],
    ["no name", { args: {} }],
    ["a blank name", { name: "", args: {} }],
    ["a name that is no text", { name: 5, args: {} }],
    ["args null", { name: "probe", args: null }],
    ["args a list", { name: "probe", args: [] }],
    ["an empty id", { id: "", name: "probe" }],
    ["an id with a line feed", { id: "a\n", name: "probe" }],
    ["an endless id", { id: "x".repeat(129), name: "probe" }],
    ["NaN in args", { name: "probe", args: { n: Number.NaN } }],
    ["a function in args", { name: "probe", args: { f: () => 1 } }],
    ["a cycle in args", { name: "probe", args: cyclic }],
    ["bottomless args", { name: "probe", args: { deep } }],
  ])("refuses %s without running anything", async (_, call) => {
    const execute = vi.fn(() => 1);
    const session = await sessionWith([tool("probe", execute)]);
    const outcome = await session.execute(call as FunctionCall);
    expect(outcome.ok).toBe(false);
    expect(["INVALID_CALL", "PARAMETER_VALIDATION_FAILED"]).toContain(
      !outcome.ok && outcome.error.type,
    );
    expect(execute).not.toHaveBeenCalled();
  });

  it("does not tell an unknown tool from a disabled one", async () => {
    const session = await sessionWith([tool("probe", () => 1)]);
    await session.disable("probe");
    const disabled = await session.execute({ id: "c", name: "probe" });
    const unknown = await session.execute({ id: "c", name: "nosuch" });
    expect(disabled).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    expect(JSON.stringify(disabled).replaceAll("probe", "nosuch")).toBe(JSON.stringify(unknown));
  });

  it.each(["toString", "constructor", "__proto__", "hasOwnProperty"])(
    "finds no tool under the inherited name %s",
    async (name) => {
      const session = await sessionWith([tool("probe", () => 1)]);
      expect(await session.execute({ name })).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    },
  );

  it("reports every violation with its pointer and does not call the function", async () => {
    const execute = vi.fn(() => 1);
    const strict = deftool({
      name: "strict",
      description: "Strict.",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer", maximum: 14 } },
        required: ["city"],
        additionalProperties: false,
      },
      execute,
      register: false,
    });
    const session = await sessionWith([strict]);
    const outcome = await session.execute({ name: "strict", args: { days: 40, extra: 1 } });
    expect(outcome).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
    const violations = !outcome.ok && (outcome.error.details?.["violations"] as JsonObject[]);
    expect(violations && violations.map(({ path }) => path).toSorted()).toEqual([
      "/city",
      "/days",
      "/extra",
    ]);
    expect(execute).not.toHaveBeenCalled();
  });

  it("gives the function a copy of its own", async () => {
    const args = { list: [1] };
    const session = await sessionWith([
      tool("probe", (own) => {
        (own["list"] as number[]).push(2);
        return own["list"];
      }),
    ]);
    expect(await session.execute({ name: "probe", args })).toMatchObject({ value: [1, 2] });
    expect(args).toEqual({ list: [1] });
  });
});

describe("executeCall: time and cancellation", () => {
  it("ends at the deadline although the tool ignores it, and drops the late result", async () => {
    let finish: (value: string) => void = () => {};
    const late = new Promise<string>((resolve) => {
      finish = resolve;
    });
    let signal: AbortSignal | undefined;
    const execute = (_: unknown, context: ToolContext): Promise<string> => {
      ({ signal } = context);
      return late;
    };
    const session = await sessionWith([tool("slow", execute, 20)]);
    const outcome = await session.execute({ id: "c9", name: "slow" });
    expect(outcome).toMatchObject({
      error: { type: "TIMEOUT" },
      result: { callId: "c9", name: "slow" },
    });
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ name: "TimeoutError" });
    finish("late");
    await late;
    expect(outcome.ok).toBe(false);
  });

  it("lets a call's limit win over the tool's and the runtime's", async () => {
    const session = await sessionWith([tool("slow", never, Infinity)], { timeoutMs: Infinity });
    expect(await session.execute({ name: "slow" }, { timeoutMs: 10 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
  });

  it.each([
    ["returns at once", () => 1, 0],
    ["is asynchronous and waits for nothing", async () => 1, 0],
    ["throws", failing, 0],
    ["waits", () => turn(), 1],
  ])("makes a timer only for a tool that waits: one that %s", async (_what, execute, timers) => {
    const session = await sessionWith([tool("probe", execute)]);
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    await session.execute({ name: "probe" }, { timeoutMs: 5_000 });
    const made = setTimer.mock.calls.filter(([, delay]) => delay === 5_000);
    setTimer.mockRestore();
    expect(made).toHaveLength(timers);
  });

  it("cancels at once when the caller aborts", async () => {
    const controller = new AbortController();
    const session = await sessionWith([tool("slow", never)]);
    const pending = session.execute({ name: "slow" }, { signal: controller.signal });
    controller.abort();
    expect(await pending).toMatchObject({ error: { type: "CANCELLED" } });
  });

  it("tells a tool that looks for the first time when the call has ended", async () => {
    const controller = new AbortController();
    let context: ToolContext | undefined;
    const execute = (_: unknown, given: ToolContext): Promise<never> => {
      context = given;
      return never();
    };
    const session = await sessionWith([tool("slow", execute)]);
    const pending = session.execute({ name: "slow" }, { signal: controller.signal });
    controller.abort();
    await pending;
    expect(context?.signal).toMatchObject({ aborted: true, reason: { name: "AbortError" } });
  });

  it("leaves at most one listener on a signal that serves many calls", async () => {
    const { signal } = new AbortController();
    const session = await sessionWith([tool("probe", () => 1)]);
    for (let call = 0; call < 5; call += 1) await session.execute({ name: "probe" }, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });

  it("listens to a signal no longer once calls under another one have ended", async () => {
    const earlier = new AbortController().signal;
    const session = await sessionWith([tool("probe", () => 1)]);
    await session.execute({ name: "probe" }, { signal: earlier });
    await session.execute({ name: "probe" }, { signal: new AbortController().signal });
    expect(getEventListeners(earlier, "abort")).toHaveLength(0);
  });

  it("cancels calls under different signals, each by its own", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const session = await sessionWith([tool("slow", never), tool("probe", () => 1)]);
    const pending = [first, second].map(({ signal }) =>
      session.execute({ name: "slow" }, { signal }),
    );
    await session.execute({ name: "probe" }, { signal: first.signal });
    await session.execute({ name: "probe" }, { signal: new AbortController().signal });
    second.abort();
    expect(await pending[1]).toMatchObject({ error: { type: "CANCELLED" } });
    first.abort();
    expect(await pending[0]).toMatchObject({ error: { type: "CANCELLED" } });
  });

  it("does not start a call whose signal has fired already", async () => {
    const execute = vi.fn(() => 1);
    const session = await sessionWith([tool("probe", execute)]);
    const outcome = await session.execute({ name: "probe" }, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ error: { type: "CANCELLED" } });
    expect(execute).not.toHaveBeenCalled();
  });

  it("cancels running calls when their session closes", async () => {
    const session = await sessionWith([tool("slow", never)]);
    const pending = session.execute({ name: "slow" });
    await session.close();
    expect(await pending).toMatchObject({ error: { type: "CANCELLED" } });
    expect(await session.execute({ name: "slow" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
  });

  it("swallows what a tool throws after its call has ended", async () => {
    const session = await sessionWith([
      tool("slow", async (_, { signal }) => {
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
        throw new Error("too late");
      }),
    ]);
    const outcome = await session.execute({ name: "slow" }, { timeoutMs: 5 });
    expect(outcome).toMatchObject({ error: { type: "TIMEOUT" } });
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  });
});

describe("executeCall: context and events", () => {
  it("tells the tool about its call", async () => {
    const runtime = new Runtime({ registry: new ToolRegistry() });
    const probe = tool("probe", (_, { sessionId, callId, toolName, data }) => ({
      sessionId,
      callId,
      toolName,
      data: data as string,
    }));
    const session = await runtime.createSession({ id: "s7", tools: [probe], data: "of session" });
    const call = { id: "c7", name: "probe" };
    expect(await session.execute(call)).toMatchObject({
      value: { sessionId: "s7", callId: "c7", toolName: "probe", data: "of session" },
    });
    expect(await session.execute(call, { data: "of call" })).toMatchObject({
      value: { data: "of call" },
    });
  });

  it("emits start, progress, partial results and end, in this order, without arguments", async () => {
    const events: CallEvent[] = [];
    const session = await sessionWith([
      tool("probe", (_, context) => {
        context.progress({ progress: 1, total: 2, message: "half" });
        context.partial("p");
        setTimeout(() => context.progress({ progress: 2 }), 0);
        return "done";
      }),
    ]);
    const call = { id: "c", name: "probe", args: { secret: "s3cret" } };
    await session.execute(call, { onEvent: (event) => events.push(event) });
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    expect(events.map(({ type }) => type)).toEqual([
      "call-start",
      "call-progress",
      "call-partial",
      "call-end",
    ]);
    expect(events[1]).toMatchObject({ progress: 1, total: 2, message: "half", callId: "c" });
    expect(JSON.stringify(events)).not.toContain("s3cret");
  });

  it("ends once when a watcher closes the session at the end", async () => {
    const events: CallEvent[] = [];
    const session = await sessionWith([tool("probe", () => 1)]);
    const onEvent = (event: CallEvent): void => {
      events.push(event);
      if (event.type === "call-end") void session.close();
    };
    expect(await session.execute({ name: "probe" }, { onEvent })).toMatchObject({ value: 1 });
    expect(events.map(({ type }) => type)).toEqual(["call-start", "call-end"]);
  });

  it("is not disturbed by a watcher that throws", async () => {
    const session = await sessionWith([tool("probe", () => 1)]);
    const onEvent = (): never => {
      throw new Error("watcher");
    };
    expect(await session.execute({ name: "probe" }, { onEvent })).toMatchObject({ value: 1 });
  });
});

describe("executeCall: watchers", () => {
  it("ignores what an asynchronous watcher rejects with", async () => {
    const session = await sessionWith([tool("probe", () => 1)]);
    // An unhandled rejection would fail the run.
    // oxlint-disable-next-line typescript/no-misused-promises
    const onEvent: () => void = () => Promise.reject(new Error("watcher"));
    expect(await session.execute({ name: "probe" }, { onEvent })).toMatchObject({ value: 1 });
  });
});

describe("executeCall: generators", () => {
  it("reports what is yielded and answers with what is returned", async () => {
    const partials: unknown[] = [];
    const session = await sessionWith([
      tool("both", async function* () {
        yield 1;
        yield 2;
        return "end";
      }),
      tool("last", function* () {
        yield "a";
        yield "b";
      }),
    ]);
    const onEvent = (event: CallEvent): void => {
      if (event.type === "call-partial") partials.push(event.value);
    };
    expect(await session.execute({ name: "both" }, { onEvent })).toMatchObject({ value: "end" });
    expect(await session.execute({ name: "last" }, { onEvent })).toMatchObject({ value: "b" });
    expect(partials).toEqual([1, 2, "a", "b"]);
  });

  it("holds a generator back until whoever watches has taken what it yielded", async () => {
    let yielded = 0;
    const session = await sessionWith([
      tool("endless", function* () {
        for (;;) yield (yielded += 1);
      }),
    ]);
    const controller = new AbortController();
    let release!: () => void;
    const outcome = session.execute(
      { name: "endless" },
      {
        signal: controller.signal,
        onEvent: ({ type }) =>
          type === "call-partial"
            ? new Promise<void>((resolve) => {
                release = resolve;
              })
            : undefined,
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(yielded).toBe(1);
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(yielded).toBe(2);
    controller.abort();
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
  });

  it("stops an endless generator at its deadline and closes it", async () => {
    let closed = false;
    const session = await sessionWith([
      tool("endless", function* () {
        try {
          for (;;) yield 1;
        } finally {
          closed = true;
        }
      }),
    ]);
    expect(await session.execute({ name: "endless" }, { timeoutMs: 20 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it("ends in the error that a generator throws or cannot carry", async () => {
    const session = await sessionWith([
      tool("throws", async function* () {
        yield 1;
        throw new ToolError("MID_WAY", "mid way");
      }),
      tool("carries", async function* () {
        yield Number.NaN;
      }),
    ]);
    expect(await session.execute({ name: "throws" })).toMatchObject({ error: { type: "MID_WAY" } });
    expect(await session.execute({ name: "carries" })).toMatchObject({
      error: { type: "RESULT_NOT_SERIALIZABLE" },
    });
  });
});

describe("executeCall: permission", () => {
  it("asks before it validates or runs, and tells the reason of a refusal", async () => {
    const execute = vi.fn(() => 1);
    const session = await sessionWith([tool("probe", execute)], {
      authorize: ({ tool: { declaration }, args }) =>
        args["ok"] === true
          ? { decision: "allow" }
          : { decision: "deny", reason: `${declaration.name} needs ok` },
    });
    expect(await session.execute({ name: "probe", args: {} })).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "probe needs ok" },
    });
    expect(execute).not.toHaveBeenCalled();
    expect(await session.execute({ name: "probe", args: { ok: true } })).toMatchObject({
      ok: true,
    });
  });

  it.each([
    [
      "throws",
      (): never => {
        throw new Error("x");
      },
    ],
    ["rejects", () => Promise.reject(new Error("x"))],
  ])("denies when the hook %s", async (_, authorize) => {
    expect(await run(() => 1, { authorize })).toMatchObject({
      error: { type: "PERMISSION_DENIED" },
    });
  });

  it("tells the hook who makes the call, if that is somebody else", async () => {
    const authorize = vi.fn(() => ({ decision: "allow" }) as const);
    const session = await sessionWith([tool("probe", () => 1)], { authorize });
    const caller = { principal: "ada", roles: ["billing"] };
    await session.execute({ name: "probe" }, { caller });
    await session.execute({ name: "probe" });
    expect(authorize).toHaveBeenNthCalledWith(1, expect.objectContaining({ caller }));
    expect(authorize).toHaveBeenNthCalledWith(2, expect.objectContaining({ caller: undefined }));
  });

  it("counts the wait for permission against the deadline", async () => {
    expect(await run(() => 1, { authorize: never, timeoutMs: 10 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
  });
});

describe("executeAll", () => {
  it("answers in the order of the calls, whatever the order of completion", async () => {
    const session = await sessionWith([
      tool("nap", async ({ ms }) => {
        await new Promise((resolve) => {
          setTimeout(resolve, ms as number);
        });
        if (ms === 1) throw new Error("one failed");
        return ms;
      }),
    ]);
    const outcomes = await session.executeAll(
      [20, 1, 5].map((ms, index) => ({ id: `c${index}`, name: "nap", args: { ms } })),
    );
    expect(outcomes.map(({ ok, result }) => [result.callId, ok])).toEqual([
      ["c0", true],
      ["c1", false],
      ["c2", true],
    ]);
  });

  it("runs at most as many at a time as allowed", async () => {
    let running = 0;
    let most = 0;
    const session = await sessionWith([
      tool("busy", async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => {
          setTimeout(resolve, 1);
        });
        running -= 1;
      }),
    ]);
    const calls = Array.from({ length: 20 }, () => ({ name: "busy" }));
    await session.executeAll(calls, { concurrency: 3 });
    expect(most).toBe(3);
    for (const concurrency of [0, Number.NaN]) {
      most = 0;
      const outcomes = await session.executeAll(calls, { concurrency });
      expect(most).toBe(1);
      expect(outcomes).not.toContain(undefined);
    }
  });

  it("cancels all calls of a large batch through one signal", async () => {
    const warn = vi.spyOn(process, "emitWarning");
    const controller = new AbortController();
    const session = await sessionWith([tool("slow", never)]);
    const calls = Array.from({ length: 100 }, () => ({ name: "slow" }));
    const pending = session.executeAll(calls, { signal: controller.signal, concurrency: 100 });
    controller.abort();
    const outcomes = await pending;
    expect(outcomes.every((outcome) => !outcome.ok && outcome.error.type === "CANCELLED")).toBe(
      true,
    );
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
