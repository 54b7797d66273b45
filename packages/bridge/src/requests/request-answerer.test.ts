import { deftool, LaterError, type Outcome } from "later-runtime";
import { expect, test, vi } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { createLoopback } from "./fixtures/create-loopback.ts";
import { RequestAnswerer } from "./request-answerer.ts";

const session = "s";

/** A host whose tools end when the test says so. */
async function createHost(options: Parameters<typeof createLoopback>[0] = {}) {
  const ends = new Map<string, (outcome: unknown) => void>();
  const loopback = createLoopback({
    callTool: (_session, tool) =>
      new Promise<Outcome>((resolve) => {
        ends.set(tool, (value) => resolve({ ok: true, value } as Outcome));
      }),
    ...options,
  });
  await loopback.runtime.createSession({ id: session });
  const call = (tool: string) => ({ method: "tools.call", session, params: { tool, args: {} } });
  return { ...loopback, ends, call };
}

test("answers requests as soon as each is done, in any order", async () => {
  const { requests, received, ends, call, idle } = await createHost();
  const slow = requests.request(call("slow"));
  const quick = requests.request(call("quick"));
  const present = requests.request({ method: "session.get", session });
  await present;

  ends.get("quick")?.(2);
  expect(await quick).toEqual({ value: 2 });
  ends.get("slow")?.(1);
  expect(await slow).toEqual({ value: 1 });
  await idle();
  expect(received.map(({ id }) => id)).toEqual([3, 2, 1]);
});

test("begins what is asked for in the order in which it comes", async () => {
  const { requests, runtime } = await createHost();
  const { variables } = await runtime.session(session);
  await variables.define("x", { type: "integer", initial: 0 });

  const versions = await Promise.all(
    Array.from({ length: 20 }, (_, value) =>
      requests.request({ method: "variables.set", session, params: { identifier: "x", value } }),
    ),
  );

  expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => ({ version: index + 1 })));
  expect(await variables.get("x")).toBe(19);
});

test.each<[string, object, unknown]>([
  ["an unknown method", { method: "nosuch" }, { code: "INVALID_ARGUMENT" }],
  ["a name that all objects have", { method: "toString" }, { code: "INVALID_ARGUMENT" }],
  ["no method", { method: undefined }, { code: "INVALID_ARGUMENT" }],
  ["a method that is no text", { method: ["session.get"] }, { code: "INVALID_ARGUMENT" }],
  ["no session", { session: undefined }, { code: "INVALID_ARGUMENT" }],
  ["a session that is no text", { session: 1 }, { code: "INVALID_ARGUMENT" }],
  ["a call that is none", { call: "1" }, { code: "INVALID_ARGUMENT" }],
  ["parameters that are no object", { params: [] }, { code: "INVALID_ARGUMENT" }],
  [
    "places without attachments",
    { binary: [{ at: "/params", type: "bytes" }] },
    { code: "INVALID_VALUE" },
  ],
  [
    "a session that is not there",
    { session: "nosuch" },
    { code: "SESSION_NOT_FOUND", details: { sessionId: "nosuch" } },
  ],
  [
    "a session of others",
    { session: "other" },
    { code: "PERMISSION_DENIED", details: { sessionId: "other" } },
  ],
])("answers a request with %s with an error", async (_, members, expected) => {
  const { send, received, idle } = await createHost({ mayUse: (id) => id !== "other" });

  send({ type: "request", id: 5, method: "session.get", session, ...members });
  await idle();

  expect(received).toEqual([{ type: "response", id: 5, error: expect.objectContaining(expected) }]);
});

test("answers a request whose attachments belong nowhere with an error", async () => {
  const { send, received, idle } = await createHost();

  send({ type: "request", id: 5, method: "session.get", session }, [Uint8Array.of(1)]);
  await idle();

  expect(received).toMatchObject([{ id: 5, error: { code: "INVALID_VALUE" } }]);
});

test.each([[undefined], ["1"], [-1], [0.5], [null]])(
  "reports a request with the id %o, which cannot be answered",
  async (id) => {
    const { send, received, idle } = await createHost();

    send({ type: "request", id, method: "session.get", session });
    send({ type: "abandon", id });
    await idle();

    expect(received).toMatchObject([
      { type: "problem", code: "MALFORMED_MESSAGE", about: "request" },
      { type: "problem", code: "MALFORMED_MESSAGE", about: "abandon" },
    ]);
  },
);

test("answers once, also when an id is used twice", async () => {
  const { send, received, ends, call, idle } = await createHost();

  send({ type: "request", id: 1, ...call("a") });
  send({ type: "request", id: 1, ...call("b") });
  await idle();
  ends.get("a")?.("done");
  await idle();
  send({ type: "request", id: 1, ...call("c") });
  await idle();
  ends.get("c")?.("again");
  await idle();

  expect(ends.has("b")).toBe(false);
  expect(received).toMatchObject([
    { type: "problem", code: "MALFORMED_MESSAGE", about: "request" },
    { type: "response", id: 1, value: { value: "done" } },
    { type: "response", id: 1, value: { value: "again" } },
  ]);
});

test("takes so many requests at a time and refuses others, until one is done", async () => {
  const { requests, answerer, ends, call, idle } = await createHost({ maxOutstanding: 2 });
  const first = requests.request(call("first"));
  const second = requests.request(call("second"));

  expect(await thrownBy(requests.request(call("third")))).toMatchObject({
    code: "QUOTA_EXCEEDED",
    details: { quota: "requests", limit: 2 },
  });
  ends.get("first")?.(1);
  await first;
  const fourth = requests.request(call("fourth"));
  await idle();

  expect(answerer.outstanding).toBe(2);
  ends.get("second")?.(2);
  ends.get("fourth")?.(4);
  expect(await Promise.all([second, fourth])).toEqual([{ value: 2 }, { value: 4 }]);
});

test("tells nothing of a defect but that there is one, and the log everything", async () => {
  const defect = new TypeError("cannot read /etc/secret");
  const log = vi.fn();
  const { requests } = await createHost({
    log,
    callTool: () => Promise.reject(defect),
    listTools: () => {
      throw defect;
    },
  });

  for (const request of [
    { method: "tools.call", session, params: { tool: "x", args: {} } },
    { method: "tools.list", session },
  ]) {
    const error = await thrownBy(requests.request(request));
    expect(error).toMatchObject({ code: "INTERNAL_ERROR", details: {} });
    expect(error.message).not.toContain("secret");
  }
  expect(log.mock.calls).toEqual([
    ["request-failed", defect],
    ["request-failed", defect],
  ]);
});

test.each<[string, LaterError, object]>([
  [
    "as they are",
    new LaterError("QUOTA_EXCEEDED", "Full.", { details: { limit: 1n } }),
    { message: "Full.", details: { limit: 1 } },
  ],
  [
    "without details that are no JSON",
    new LaterError("QUOTA_EXCEEDED", "Full.", { details: { at: new Date() } }),
    { message: "Full.", details: {} },
  ],
  [
    "without details that are too long",
    new LaterError("QUOTA_EXCEEDED", "Full.", { details: { text: "x".repeat(5_000) } }),
    { message: "Full.", details: {} },
  ],
  [
    "with a message that is cut short",
    new LaterError("QUOTA_EXCEEDED", "x".repeat(5_000)),
    { message: `${"x".repeat(999)}…` },
  ],
])("passes errors of the library on %s", async (_, error, expected) => {
  const { requests } = await createHost({ callTool: () => Promise.reject(error) });
  const call = { method: "tools.call", session, params: { tool: "x", args: {} } };

  expect(await thrownBy(requests.request(call))).toMatchObject({
    code: "QUOTA_EXCEEDED",
    ...expected,
  });
});

test("answers with an error where the answer cannot be sent", async () => {
  let deep: unknown = 1;
  for (let level = 0; level < 600; level += 1) deep = [deep];
  const { requests, ends, call, idle } = await createHost();
  const answer = requests.request(call("deep"));
  await idle();

  ends.get("deep")?.(deep);

  expect(await thrownBy(answer)).toMatchObject({ code: "INVALID_JSON" });
});

test("goes on when nothing at all can be sent", async () => {
  const log = vi.fn();
  const { runtime, idle } = await createHost();
  const answerer = new RequestAnswerer({
    runtime,
    mayUse: () => true,
    log,
    send: () => {
      throw new LaterError("QUOTA_EXCEEDED");
    },
  });

  answerer.handle({ type: "request", id: 1, method: "session.get", session });
  answerer.handle({ type: "request" });
  await idle();

  expect(answerer.outstanding).toBe(0);
  expect(log).toHaveBeenCalledTimes(2);
});

test("holds answers back while the other side takes none", async () => {
  let take: () => void = () => {};
  let isReady = true;
  const blocked = new Promise<void>((resolve) => {
    take = resolve;
  });
  const { requests, received, answerer, idle } = await createHost({
    ready: () => (isReady ? undefined : blocked),
    maxOutstanding: 2,
  });
  await requests.request({ method: "session.get", session });
  isReady = false;

  const answers = [1, 2].map(() => requests.request({ method: "session.get", session }));
  await idle();
  expect(received).toHaveLength(1);
  expect(answerer.outstanding).toBe(2);
  expect(await thrownBy(requests.request({ method: "session.get", session }))).toMatchObject({
    code: "QUOTA_EXCEEDED",
  });
  isReady = true;
  take();

  expect(await Promise.all(answers)).toMatchObject([{ id: session }, { id: session }]);
});

test("ends everything with the connection, and sends nothing after that", async () => {
  const signals: AbortSignal[] = [];
  const { runtime, requests, answerer, received, send, idle } = await createHost({
    callTool: (_session, _tool, _args, { signal }) =>
      new Promise((_, reject) => {
        signals.push(signal);
        signal.addEventListener("abort", () => reject(new Error("given up")));
      }),
  });
  const { variables } = await runtime.session(session);
  await variables.define("x", { type: "integer", initial: 0 });
  await requests.watch({ method: "variables.watch", session }, () => {});
  send({
    type: "request",
    id: 100,
    method: "tools.call",
    session,
    params: { tool: "a", args: {} },
  });
  await idle();
  const before = received.length;

  answerer.close();
  answerer.close();
  answerer.handle({ type: "request", id: 101, method: "session.get", session });
  await variables.set("x", 1);
  await idle();

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(answerer.outstanding).toBe(0);
  expect(received).toHaveLength(before);
});

test("ignores what is taken back too late or was never asked for", async () => {
  const { requests, send, received, idle } = await createHost();
  await requests.request({ method: "session.get", session });

  send({ type: "abandon", id: 1 });
  send({ type: "abandon", id: 77 });
  await idle();

  expect(received).toHaveLength(1);
});

test("answers what was taken back with what has been done, if it has", async () => {
  const { send, received, runtime, ends, call, idle } = await createHost();
  const { variables } = await runtime.session(session);
  await variables.define("x", { type: "integer", initial: 0 });

  send({
    type: "request",
    id: 1,
    method: "variables.set",
    session,
    params: { identifier: "x", value: 1 },
  });
  send({ type: "abandon", id: 1 });
  send({ type: "request", id: 2, ...call("deaf") });
  send({ type: "abandon", id: 2 });
  await idle();
  ends.get("deaf")?.("done");
  await idle();

  expect(received).toMatchObject([
    { id: 1, value: { version: 1 } },
    { id: 2, value: { value: "done" } },
  ]);
});

test("closes a session only if nobody else runs calls in it, unless by force", async () => {
  let running = 1;
  const { requests, runtime } = await createHost({ runningCalls: () => running });
  const close = { method: "session.close", session };

  expect(await requests.request(close)).toBe(false);
  running = 2;
  expect(await requests.request({ ...close, call: 9 })).toBe(false);
  running = 1;
  expect(await requests.request({ ...close, call: 9 })).toBe(true);
  expect(await runtime.hasSession(session)).toBe(false);
  expect(await requests.request({ ...close, params: { force: true } })).toBe(true);
  expect(await thrownBy(requests.request({ ...close, params: { force: 1 } }))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("tells what is known about a session", async () => {
  const { requests, runtime } = createLoopback();
  const { variables } = await runtime.createSession({ id: session, metadata: { user: "ada" } });
  await variables.define("x", { type: "integer", initial: 0 });

  expect(await requests.request({ method: "session.get", session })).toEqual({
    id: session,
    metadata: { user: "ada" },
    createdAt: expect.any(Number),
    variableCount: 1,
  });
});

test("takes tools that are declared to the runtime", async () => {
  const { requests, runtime } = createLoopback();
  const add = deftool({
    name: "add",
    description: "Adds two numbers.",
    parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } },
    execute: ({ a, b }) => Number(a) + Number(b),
  });
  await runtime.createSession({ id: session, tools: [add] });

  expect(await requests.request({ method: "tools.list", session })).toEqual([
    { name: "add", description: "Adds two numbers.", parametersJsonSchema: expect.any(Object) },
  ]);
});
