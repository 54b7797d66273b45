import { deftool, type Outcome, ToolError } from "later-runtime";
import { expect, test, vi } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { currentCallDepth } from "./call-depth.ts";
import { createLoopback } from "./fixtures/create-loopback.ts";

const session = "s";
const noParameters = { type: "object", properties: {} } as const;

async function createTools(options: Parameters<typeof createLoopback>[0] = {}) {
  const loopback = createLoopback(options);
  await loopback.runtime.createSession({
    id: session,
    tools: [
      deftool({
        name: "echo",
        description: "Gives back what it is given.",
        parameters: { type: "object", properties: { value: {} } },
        execute: ({ value }) => value,
      }),
      deftool({
        name: "fail",
        description: "Fails.",
        parameters: noParameters,
        execute: () => {
          throw new ToolError("WRONG", "It went wrong.", { details: { at: 2 } });
        },
      }),
      deftool({
        name: "wait",
        description: "Waits until it is cancelled.",
        parameters: noParameters,
        execute: () => new Promise(() => {}),
      }),
      deftool({
        name: "depth",
        description: "Tells how deep it is.",
        parameters: noParameters,
        execute: async () => {
          await Promise.resolve();
          return currentCallDepth();
        },
      }),
      deftool({
        name: "trace",
        description: "Names the span in whose course it is called.",
        parameters: noParameters,
        execute: (_, { traceparent }) => traceparent ?? "none",
      }),
    ],
  });
  const call = (tool: string, args: Readonly<Record<string, unknown>> = {}, others: object = {}) =>
    loopback.requests.request({ method: "tools.call", session, params: { tool, args, ...others } });
  return { ...loopback, call };
}

test("runs tools of the session and gives back what they return", async () => {
  const { call } = await createTools();

  expect(await call("echo", { value: [1, { a: null }, 2n ** 60n] })).toEqual({
    value: [1, { a: null }, 2n ** 60n],
  });
  expect(await call("echo")).toEqual({ value: null });
});

test("gives tools bytes in Base64 and tensors in lists, as JSON has them", async () => {
  const { call } = await createTools();
  const tensor = { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4.5) };

  expect(await call("echo", { value: { bytes: Buffer.from("abc"), tensor } })).toEqual({
    value: {
      bytes: "YWJj",
      tensor: [
        [1, 2],
        [3, 4.5],
      ],
    },
  });
});

test.each<[string, object, object]>([
  ["fail", {}, { type: "WRONG", message: "It went wrong.", details: { at: 2 } }],
  ["nosuch", {}, { type: "TOOL_NOT_FOUND" }],
  ["wait", { timeoutMs: 1 }, { type: "TIMEOUT" }],
])(
  "answers a call of %s with its error, which is no error of the request",
  async (tool, others, error) => {
    const { call } = await createTools();

    expect(await call(tool, {}, others)).toMatchObject({ error });
  },
);

test.each<[Readonly<Record<string, unknown>>]>([
  [{ tool: 1, args: {} }],
  [{ args: {} }],
  [{ tool: "echo" }],
  [{ tool: "echo", args: [] }],
  [{ tool: "echo", args: {}, timeoutMs: -1 }],
  [{ tool: "echo", args: {}, timeoutMs: "1" }],
  [{ tool: "echo", args: {}, approval: "allow" }],
  [{ tool: "echo", args: {}, approval: { decision: "ask" } }],
])("refuses the parameters %o", async (params) => {
  const { requests } = await createTools();

  expect(await thrownBy(requests.request({ method: "tools.call", session, params }))).toMatchObject(
    {
      code: "INVALID_ARGUMENT",
    },
  );
});

test("hands calls over to whoever runs them, with their arguments as they came", async () => {
  const callTool = vi.fn(async () => ({ ok: true, value: 7 }) as Outcome);
  const { call } = await createTools({ callTool });

  expect(await call("remote", { bytes: Uint8Array.of(1) }, { timeoutMs: 50 })).toEqual({
    value: 7,
  });
  expect(callTool.mock.calls).toEqual([
    [
      session,
      "remote",
      { bytes: Uint8Array.of(1) },
      {
        signal: expect.any(AbortSignal),
        cancel: expect.any(Function),
        isNested: false,
        timeoutMs: 50,
      },
    ],
  ]);
});

test("names an error that has no type", async () => {
  const callTool = async () => ({ ok: false, error: { message: "It failed." } }) as Outcome;
  const { call } = await createTools({ callTool });

  expect(await call("remote")).toEqual({
    error: { type: "TOOL_EXECUTION_FAILED", message: "It failed." },
  });
});

test("tells tools how deep they are in the course of other calls, and stops at the limit", async () => {
  const depths = new Map([
    [1, 0],
    [2, 1],
    [3, 2],
  ]);
  const { requests } = await createTools({
    maxCallDepth: 2,
    depthOf: (call) => (call === undefined ? undefined : depths.get(call)),
  });
  const ask = (call?: number) =>
    requests.request({
      method: "tools.call",
      session,
      params: { tool: "depth", args: {} },
      ...(call === undefined ? {} : { call }),
    });

  expect(currentCallDepth()).toBe(0);
  expect(await ask()).toEqual({ value: 1 });
  expect(await ask(1)).toEqual({ value: 1 });
  expect(await ask(2)).toEqual({ value: 2 });
  expect(await thrownBy(ask(3))).toMatchObject({
    code: "QUOTA_EXCEEDED",
    details: { quota: "callDepth", limit: 2 },
  });
});

test("ends calls that make each other without end", async () => {
  const { requests, runtime } = await createTools();
  const again = () =>
    requests.request({
      method: "tools.call",
      session,
      call: 1,
      params: { tool: "loop", args: {} },
    });
  let deepest = 0;
  const inner = createLoopback({ runtime, depthOf: () => deepest });
  const loop = deftool({
    name: "loop",
    description: "Calls itself through the host.",
    parameters: noParameters,
    execute: async () => {
      deepest = currentCallDepth();
      const params = { tool: "loop", args: {} };
      return inner.requests.request({ method: "tools.call", session, call: 1, params });
    },
  });
  await (await runtime.session(session)).register(loop);

  expect(JSON.stringify(await again())).toContain("16 deep");
  expect(deepest).toBe(16);
});

test("calls tools on behalf of the one who asks", async () => {
  const seen: unknown[] = [];
  const caller = { principal: "worker-7", roles: ["worker"] };
  const { call } = await createTools({
    caller,
    runtimeOptions: {
      authorize: (request) => {
        seen.push(request.caller);
        return { decision: "allow" };
      },
    },
  });

  await call("echo");

  expect(seen).toEqual([caller]);
});

test("shows the tools that it is told to show", async () => {
  const listTools = vi.fn(async () => []);
  const { requests } = await createTools({ listTools });

  expect(await requests.request({ method: "tools.list", session })).toEqual([]);
  expect(listTools).toHaveBeenCalledWith(session);
});

test("calls are part of the span that the worker names, otherwise of that of the call it has", async () => {
  const outer = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const own = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
  const { call, requests } = await createTools({
    traceOf: (id) => (id === 1 ? outer : undefined),
  });
  const inCall = (params: object): Promise<unknown> =>
    requests.request({
      method: "tools.call",
      session,
      call: 1,
      params: { tool: "trace", args: {}, ...params },
    });
  expect(await call("trace")).toEqual({ value: "none" });
  expect(await inCall({})).toEqual({ value: outer });
  expect(await inCall({ trace: own })).toEqual({ value: own });
});
