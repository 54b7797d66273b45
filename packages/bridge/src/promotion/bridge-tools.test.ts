import {
  type CallEvent,
  deftool,
  type Outcome,
  Runtime,
  type RuntimeOptions,
  type Session,
  type Tool,
  type ToolContext,
  ToolError,
  ToolRegistry,
} from "later-runtime";
import { afterEach, expect, test, vi } from "vitest";

import { AuditLog } from "../audit/audit-log.ts";
import { BridgeHost } from "../host/bridge-host.ts";
import type { BridgeHostOptions } from "../host/host-options.ts";
import { BridgeTools, type BridgeToolsOptions } from "./bridge-tools.ts";
import { Workers } from "./workers.ts";

const token = "0123456789abcdef";
let cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
  cleanups = [];
});

function define(
  name: string,
  execute: (args: Record<string, unknown>, context: ToolContext) => unknown,
  description = name,
): Tool {
  return deftool({
    name,
    description,
    parameters: { type: "object", properties: { n: { type: "number" } } },
    execute: execute,
    register: false,
  });
}

/** Tools that say where they run. */
function toolsOf(where: string): Tool[] {
  return [
    define("where", () => where),
    define("refuse", ({ n }) => {
      throw new ToolError("NO_WAY", `There is no ${String(n)}.`, { details: { n: Number(n) } });
    }),
    define("break", () => {
      throw new Error("broken at /srv/app/x.ts");
    }),
    define("count", async function* ({ n }, context) {
      context.progress({ progress: 0, total: Number(n) });
      for (let index = 0; index < Number(n); index += 1) yield index;
    }),
    define("announce", (_, context) => {
      context.partial("half");
      return "whole";
    }),
    define("remember", async (_, context) => {
      const variable = context.variables.variable<number>("seen");
      await variable.set((await variable.get()) + 1);
      return context.sessionId;
    }),
    define("wait", (_, { signal }) => {
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve("stopped"));
      });
    }),
  ];
}

function registryOf(tools: readonly Tool[]): ToolRegistry {
  const registry = new ToolRegistry();
  registry.add(...tools);
  return registry;
}

async function startHost(
  options: Partial<BridgeHostOptions> = {},
  tools: readonly Tool[] = toolsOf("there"),
  runtimeOptions: RuntimeOptions = {},
): Promise<{ readonly address: string; readonly runtime: Runtime; readonly host: BridgeHost }> {
  const workers = new Workers();
  const runtime = await Runtime.open({
    registry: registryOf(tools),
    placement: workers,
    ...runtimeOptions,
  });
  const host = new BridgeHost({ runtime, workers, ...options });
  const { address } = await host.listen();
  cleanups.push(async () => {
    await host.close();
    await runtime.close();
  });
  return { address, runtime, host };
}

async function openApplication(
  address: string,
  tools: readonly Tool[],
  options: BridgeToolsOptions = {},
  runtimeOptions: RuntimeOptions = {},
): Promise<{ readonly runtime: Runtime; readonly placement: BridgeTools }> {
  const placement = new BridgeTools(address, options);
  const runtime = await Runtime.open({
    registry: registryOf(tools),
    placement,
    ...runtimeOptions,
  });
  cleanups.push(() => runtime.close());
  return { runtime, placement };
}

test("runs tools behind a host, and keeps those here that are to stay or that it lacks", async () => {
  const { address } = await startHost();
  const own = define("own", () => "here");
  const { runtime, placement } = await openApplication(address, [...toolsOf("here"), own], {
    local: ["announce"],
  });
  const session = await runtime.createSession();
  expect(await session.execute({ name: "where" })).toMatchObject({ value: "there" });
  expect(await session.execute({ name: "own" })).toMatchObject({ value: "here" });
  expect(placement.toolNames).toContain("where");
  expect(placement.toolNames).not.toContain("announce");
});

test("gives an application the tools that only the host has", async () => {
  const { address } = await startHost();
  const { runtime } = await openApplication(address, []);
  const session = await runtime.createSession();
  const names = (await session.listDeclarations()).map(({ name }) => name);
  expect(names).toContain("where");
  expect(await session.execute({ name: "where" })).toMatchObject({ value: "there" });
});

test("has the same declarations, verdicts, results, errors and events as without a host", async () => {
  const { address } = await startHost();
  const tools = toolsOf("there");
  const remote = (await openApplication(address, tools)).runtime;
  const local = new Runtime({ registry: registryOf(tools) });
  cleanups.push(() => local.close());
  const calls = [
    { name: "where" },
    { name: "where", args: { n: "x" } },
    { name: "refuse", args: { n: 3 } },
    { name: "break" },
    { name: "count", args: { n: 3 } },
    { name: "announce" },
    { name: "nothing" },
    { name: "where", args: "none" },
  ];
  const transcripts = await Promise.all(
    [local, remote].map(async (runtime) => {
      const session = await runtime.createSession({ id: "same" });
      const events: object[] = [];
      const outcomes: Outcome[] = [];
      const onEvent = ({ ...event }: CallEvent): void => {
        events.push({ ...event, durationMs: 0 });
      };
      for (const [index, call] of calls.entries()) {
        const identified = { id: `call-${index}`, ...call } as never;
        outcomes.push(await session.execute(identified, { onEvent }));
      }
      return { declarations: await session.listDeclarations(), outcomes, events };
    }),
  );
  expect(transcripts[1]).toEqual(transcripts[0]);
  expect(JSON.stringify(transcripts[1])).toBe(JSON.stringify(transcripts[0]));
});

test("hides messages of ordinary errors where the application does, and no others", async () => {
  const { address } = await startHost();
  const { runtime } = await openApplication(address, [], {}, { hideErrorMessages: true });
  const session = await runtime.createSession();
  for (const onEvent of [undefined, () => {}]) {
    const options = onEvent === undefined ? {} : { onEvent };
    expect(await session.execute({ name: "break" }, options)).toMatchObject({
      error: { type: "TOOL_EXECUTION_FAILED", message: "The tool failed." },
    });
    expect(await session.execute({ name: "refuse", args: { n: 3 } }, options)).toMatchObject({
      error: { type: "NO_WAY", message: "There is no 3.", details: { n: 3 } },
    });
  }
});

test("shares sessions and variables with the host", async () => {
  const { address, runtime: there } = await startHost();
  const { runtime: here } = await openApplication(address, []);
  const session = await here.createSession({ id: "shared", metadata: { who: "me" } });
  await session.variables.define("seen", { type: "integer", initial: 1 });
  expect(await session.execute({ name: "remember" })).toMatchObject({ value: "shared" });
  expect(await session.variables.get("seen")).toBe(2);
  const same = await there.session("shared");
  expect(await same.variables.get("seen")).toBe(2);
  expect((await same.info()).metadata).toEqual({ who: "me" });
  await session.close();
  expect(await there.hasSession("shared")).toBe(false);
});

test("hears of sessions that end at the host, also after the connection broke", async () => {
  const { address, runtime: there, host } = await startHost();
  const port = Number(address.split(":").at(-1));
  const { runtime: here } = await openApplication(address, []);
  const first = await here.createSession({ id: "first" });
  await there.destroySession("first");
  await vi.waitFor(async () => {
    expect(await first.execute({ name: "where" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
  });
  await host.close();
  const restarted = new BridgeHost({ runtime: there, workers: await anotherWorkers(there), port });
  await restarted.listen();
  cleanups.push(() => restarted.close());
  const second = await vi.waitFor(() => here.createSession({ id: "second" }), 10_000);
  expect(await second.execute({ name: "where" })).toMatchObject({ value: "there" });
  await there.destroySession("second");
  await vi.waitFor(async () => {
    expect(await second.execute({ name: "where" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
  });
});

async function anotherWorkers(runtime: Runtime): Promise<Workers> {
  const workers = new Workers();
  await workers.start(runtime);
  cleanups.push(() => workers.close());
  return workers;
}

test("cancels calls at the host", async () => {
  const { address } = await startHost();
  const { runtime } = await openApplication(address, []);
  const session = await runtime.createSession();
  const controller = new AbortController();
  const outcome = session.execute({ name: "wait" }, { signal: controller.signal });
  controller.abort();
  expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
  const late = await session.execute({ name: "wait" }, { timeoutMs: 50 });
  expect(late).toMatchObject({ error: { type: "TIMEOUT" } });
});

test("answers calls whose host is gone", async () => {
  const { address, host } = await startHost({ drainTimeoutMs: 0 });
  const { runtime } = await openApplication(address, []);
  const session = await runtime.createSession();
  const running = session.execute({ name: "wait" });
  await session.execute({ name: "where" });
  await host.close();
  expect(await running).toMatchObject({ ok: false, error: { type: "RUNTIME_DISCONNECTED" } });
  const outcome = await session.execute({ name: "where" });
  expect(outcome).toMatchObject({
    ok: false,
    error: { type: "TOOL_UNAVAILABLE", details: { reason: "no-worker" } },
  });
});

test("ends the calls that run when the host closes, and begins no others", async () => {
  const begun = vi.fn();
  let finish = (): void => {};
  const slow = define("slow", () => {
    begun();
    return new Promise((resolve) => {
      finish = () => resolve("finished");
    });
  });
  const { address, host } = await startHost({ drainTimeoutMs: 600_000 }, [
    ...toolsOf("there"),
    slow,
  ]);
  const { runtime } = await openApplication(address, []);
  const session = await runtime.createSession();
  const running = session.execute({ name: "slow" });
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  const closing = host.close();
  const late = await session.execute({ name: "where" });
  expect(late).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE", details: { reason: "closing" } },
  });
  finish();
  expect(await running).toMatchObject({ ok: true, value: "finished" });
  await closing;
});

test("lets an application see and run what its roles allow, and writes down what it does", async () => {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(...text.trimEnd().split("\n"));
  const audit = new AuditLog({ sink: { write, close: () => {} } });
  cleanups.push(() => audit.close());
  const { address } = await startHost({
    audit,
    tokens: [{ token, principal: "app", roles: ["client", "application"] }],
    toolRoles: { refuse: ["admin"] },
    expose: ({ declaration }) => declaration.name !== "wait",
    authorizeSession: ({ sessionId, method }) => sessionId !== "closed" || method !== "tools.call",
  });
  const { runtime, placement } = await openApplication(address, [], { token });
  expect(placement.toolNames).toContain("where");
  expect(placement.toolNames).not.toContain("refuse");
  expect(placement.toolNames).not.toContain("wait");
  const session = await runtime.createSession({ id: "open" });
  await session.execute({ id: "call-7", name: "where", args: { n: 1 } });
  const closed = await runtime.createSession({ id: "closed" });
  expect(await closed.execute({ name: "where" })).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE" },
  });
  await audit.flush();
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toContainEqual(
    expect.objectContaining({ event: "denial", principal: "app", facts: { method: "tools.call" } }),
  );
  expect(entries.filter(({ event }) => event === "call")).toMatchObject([
    {
      tool: "where",
      sessionId: "open",
      correlationId: "call-7",
      principal: "app",
      outcome: "success",
    },
  ]);
});

test.each([undefined, () => {}])(
  "hands the answers of its people on to a host that asks for them",
  async (onEvent) => {
    const grants = ["approver", "other"].map((role) => ({
      token: `token-of-an-${role}`,
      principal: role,
      roles: ["application", role],
    }));
    const asking: RuntimeOptions = { authorize: () => ({ decision: "ask", reason: "Dear." }) };
    const { address } = await startHost({ tokens: grants }, toolsOf("there"), asking);
    const open = async (role: string, own: RuntimeOptions = {}): Promise<Session> => {
      const options = { token: `token-of-an-${role}` };
      const { runtime } = await openApplication(address, [], options, own);
      return runtime.createSession();
    };
    const watching = onEvent === undefined ? {} : { onEvent };
    const approved = { ...watching, approval: { decision: "allow" } } as const;
    const waits = { error: { type: "APPROVAL_REQUIRED", details: { reason: "Dear." } } };

    const session = await open("approver");
    expect(await session.execute({ name: "where" }, watching)).toMatchObject(waits);
    expect(await session.execute({ name: "where" }, approved)).toMatchObject({ value: "there" });
    const [batched] = await session.executeAll([{ id: "c1", name: "where" }], {
      ...watching,
      approvals: new Map([["c1", { decision: "deny", reason: "No." }]]),
    });
    expect(batched).toMatchObject({ error: { type: "PERMISSION_DENIED", message: "No." } });
    const asks = await open("approver", { ...asking, approve: () => ({ decision: "allow" }) });
    expect(await asks.execute({ name: "where" }, watching)).toMatchObject({ value: "there" });
    const other = await open("other");
    expect(await other.execute({ name: "where" }, approved)).toMatchObject(waits);
  },
);

test("does not start with a tool that the host declares otherwise", async () => {
  const { address } = await startHost();
  const other = define("where", () => 1, "Tells the place.");
  await expect(openApplication(address, [other])).rejects.toMatchObject({
    code: "CONTRACT_MISMATCH",
    message: expect.stringContaining("description: "),
  });
});

test("needs a host, and the role of an application", async () => {
  await expect(openApplication("127.0.0.1:1", [], { connectTimeoutMs: 200 })).rejects.toMatchObject(
    { code: "HOST_UNAVAILABLE" },
  );
  const grants = [
    { token, roles: ["client"] },
    { token: token.toUpperCase(), roles: ["client", "application"], sessions: "mine-*" },
  ];
  const { address } = await startHost({ tokens: grants });
  await expect(openApplication(address, [], { token })).rejects.toMatchObject({
    code: "PERMISSION_DENIED",
  });
  const { runtime } = await openApplication(address, [], { token: token.toUpperCase() });
  const session = await runtime.createSession({ id: "mine-1" });
  expect(await session.execute({ name: "where" })).toMatchObject({ value: "there" });
  await expect(runtime.createSession({ id: "other" })).rejects.toMatchObject({
    code: "PERMISSION_DENIED",
  });
});

test.each([
  ["the host's limits", {}, 200],
  ["those of its own that are lower", { versions: 3 }, 3],
])("holds the sessions of an application to %s", async (_, limits, versions) => {
  const { address, runtime: host } = await startHost({}, [], {
    limits: { versions: 200, valueBytes: 2_000 },
  });
  const placement = new BridgeTools(address);
  const runtime = await Runtime.open({ registry: registryOf([]), placement, limits });
  cleanups.push(() => runtime.close());
  const session = await runtime.createSession();
  await session.variables.define("count", { type: "integer", initial: 0 });
  await session.variables.define("text", { type: "string", initial: "" });
  for (let value = 1; value <= 60; value += 1) await session.variables.set("count", value);

  const { variables } = await host.session(session.id);
  expect(runtime.limits).toMatchObject({ versions, valueBytes: 2_000 });
  expect(await variables.history("count")).toHaveLength(Math.min(versions, 60) + 1);
  await expect(session.variables.set("text", "x".repeat(2_000))).rejects.toMatchObject({
    code: "QUOTA_EXCEEDED",
    details: { quota: "valueBytes", limit: 2_000 },
  });
});

test("the host is told in the course of which span a call is made", async () => {
  const span = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const trace = define("trace", (_, { traceparent }) => traceparent ?? "none");
  const { address } = await startHost({}, [trace]);
  const { runtime } = await openApplication(address, [trace]);
  const session = await runtime.createSession();
  const call = { name: "trace" };
  expect(await session.execute(call, { traceparent: span })).toMatchObject({ value: span });
  expect(await session.execute(call)).toMatchObject({ value: "none" });
  const watched = { traceparent: span, onEvent: (): void => {} };
  expect(await session.execute(call, watched)).toMatchObject({ value: span });
});
