import { describe, expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";
import type { StoredSession } from "../store/session-store.ts";
import { Runtime } from "./runtime.ts";

function tool(name: string, execute: () => unknown = () => name): Tool {
  const parameters = { type: "object" } as const;
  return deftool({ name, description: `Does ${name}.`, parameters, execute, register: false });
}

function runtimeWith(...names: readonly string[]): Runtime {
  const registry = new ToolRegistry();
  registry.add(...names.map((name) => tool(name)));
  return new Runtime({ registry });
}

const namesOf = (declarations: readonly FunctionDeclaration[]): string[] =>
  declarations.map(({ name }) => name);

describe("Runtime: sessions", () => {
  it("exposes only what a session enables", async () => {
    const runtime = runtimeWith("add", "subtract");
    await runtime.createSession({ id: "s", tools: ["add"] });
    expect(namesOf(await runtime.listDeclarations("s"))).toEqual(["add"]);
    expect((await runtime.lookup("s", "add"))?.declaration.name).toBe("add");
    expect(await runtime.lookup("s", "subtract")).toBeUndefined();
    expect(await runtime.execute("s", { name: "subtract" })).toMatchObject({
      error: { type: "TOOL_NOT_FOUND" },
    });
  });

  it("exposes every tool by default, also those that are added later", async () => {
    const runtime = runtimeWith("a");
    await runtime.createSession({ id: "s" });
    runtime.registry.add(tool("b"));
    expect(namesOf(await runtime.listDeclarations("s"))).toEqual(["a", "b"]);
  });

  it("creates no session when one name is unknown", async () => {
    const runtime = runtimeWith("a");
    await expect(runtime.createSession({ id: "s", tools: ["a", "nosuch"] })).rejects.toMatchObject({
      code: "TOOL_NOT_FOUND",
    });
    await expect(runtime.listDeclarations("s")).rejects.toMatchObject({
      code: "SESSION_NOT_FOUND",
    });
  });

  it("refuses an id in use and one that is no id", async () => {
    const runtime = runtimeWith();
    await runtime.createSession({ id: "s" });
    await expect(runtime.createSession({ id: "s" })).rejects.toMatchObject({
      code: "SESSION_EXISTS",
    });
    for (const id of ["", 5 as unknown as string]) {
      await expect(runtime.createSession({ id })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
  });

  it.each(["__proto__", "constructor", "toString"])("takes %s as an ordinary id", async (id) => {
    const runtime = runtimeWith("a");
    await expect(runtime.listDeclarations(id)).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await runtime.createSession({ id });
    expect(await runtime.execute(id, { name: "a" })).toMatchObject({ value: "a" });
  });

  it("makes an id when none is given", async () => {
    const runtime = runtimeWith();
    const [a, b] = [await runtime.createSession(), await runtime.createSession()];
    expect(a.id).not.toBe(b.id);
    expect(a.id).not.toBe("");
  });

  it("keeps a session's own tools from the others", async () => {
    const runtime = runtimeWith("a");
    await runtime.createSession({ id: "s1" });
    await runtime.createSession({ id: "s2" });
    await runtime.register("s1", tool("mine"));
    expect(namesOf(await runtime.listDeclarations("s1"))).toEqual(["a", "mine"]);
    expect(namesOf(await runtime.listDeclarations("s2"))).toEqual(["a"]);
  });

  it("refuses a private tool under a name that the session has already", async () => {
    const runtime = runtimeWith("a");
    await runtime.createSession({ id: "s" });
    await expect(runtime.register("s", tool("a"))).rejects.toMatchObject({
      code: "DUPLICATE_TOOL",
    });
  });

  it("runs what a name meant when the call was made", async () => {
    const registry = new ToolRegistry();
    let answer = (_permission: { decision: "allow" }): void => {};
    const authorize = (): Promise<{ decision: "allow" }> =>
      new Promise((resolve) => {
        answer = resolve;
      });
    registry.add(tool("a", () => "then"));
    const runtime = new Runtime({ registry, authorize });
    const session = await runtime.createSession();
    const running = session.execute({ name: "a" });
    registry.replace(tool("a", () => "now"));
    await session.disable("a");
    answer({ decision: "allow" });
    expect(await running).toMatchObject({ value: "then" });
  });

  it("lets tools be enabled and disabled while a session lives", async () => {
    const runtime = runtimeWith("a", "b");
    const session = await runtime.createSession({ tools: ["a"] });
    await session.enable("b");
    await session.disable("a");
    expect(namesOf(await session.listDeclarations())).toEqual(["b"]);
    await expect(session.enable("nosuch")).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
    const open = await runtime.createSession();
    await open.disable("a");
    expect(namesOf(await open.listDeclarations())).toEqual(["b"]);
    await open.enable("a");
    expect(namesOf(await open.listDeclarations())).toEqual(["a", "b"]);
  });

  it("is gone with everything in it once it is destroyed", async () => {
    const runtime = runtimeWith("a");
    const session = await runtime.createSession({ id: "s" });
    await runtime.destroySession("s");
    await session.close();
    await expect(runtime.destroySession("s")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(session.listDeclarations()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(session.register(tool("b"))).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    expect(await runtime.execute("s", { id: "c", name: "a" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
      result: { callId: "c", name: "a" },
    });
    await runtime.createSession({ id: "s" });
  });

  it("closes its sessions with itself", async () => {
    const runtime = runtimeWith("a");
    const session = await runtime.createSession();
    {
      await using scoped = runtime;
      expect(scoped).toBe(runtime);
    }
    expect(await session.execute({ name: "a" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
  });

  it("refuses a selection that is no tool", async () => {
    const runtime = runtimeWith();
    const tools = [(() => 1) as unknown as Tool];
    await expect(runtime.createSession({ tools })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("Runtime: faulty tools beside sound ones", () => {
  const bad = deftool(
    () => 1,
    { register: false },
    {
      name: "bad",
      parameters: { type: "object" },
      arguments: [],
      diagnostics: [{ severity: "error", code: "MISSING_DESCRIPTION", message: "no comment" }],
    },
  );

  it("opens sessions of sound tools, by name and as they are", async () => {
    const runtime = runtimeWith("good");
    runtime.registry.add(bad);
    const mine = tool("mine");
    const session = await runtime.createSession({ tools: ["good", mine] });
    expect(namesOf(await session.listDeclarations())).toEqual(["good", "mine"]);
    expect(await session.execute({ name: "good" })).toMatchObject({ value: "good" });
  });

  it("refuses a session of everything, of the faulty tool and of its name", async () => {
    const runtime = runtimeWith("good");
    runtime.registry.add(bad);
    const code = "MISSING_DESCRIPTION";
    await expect(runtime.createSession()).rejects.toMatchObject({ code });
    await expect(runtime.createSession({ tools: [bad] })).rejects.toMatchObject({ code });
    await expect(runtime.createSession({ tools: ["bad"] })).rejects.toMatchObject({ code });
  });

  it("lets a session go on when a faulty tool is declared later", async () => {
    const runtime = runtimeWith("good");
    const session = await runtime.createSession();
    runtime.registry.add(bad);
    expect(namesOf(await session.listDeclarations())).toEqual(["good"]);
    expect(await session.execute({ name: "good" })).toMatchObject({ ok: true });
    expect(await session.execute({ name: "bad" })).toMatchObject({
      error: { type: "TOOL_NOT_FOUND" },
    });
  });
});

describe("Runtime: misuse", () => {
  it.each([null, { tools: 5 }, { tools: [null] }])("refuses a session with %j", async (options) => {
    await expect(runtimeWith().createSession(options as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it("refuses a runtime without options and calls that are no list", async () => {
    expect(() => new Runtime(null as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    const session = await runtimeWith("a").createSession();
    expect(await session.executeAll([{ name: "a" }], null as never)).toMatchObject([
      { value: "a" },
    ]);
    await expect(session.executeAll(null as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("Runtime: batches", () => {
  it("answers each call of a session that does not exist", async () => {
    const outcomes = await runtimeWith().executeAll("nosuch", [
      { id: "1", name: "a" },
      { name: "b" },
    ]);
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.type)).toEqual([
      "SESSION_NOT_FOUND",
      "SESSION_NOT_FOUND",
    ]);
  });
});

/** Keeps sessions in memory, and can be made to fail. */
class UncertainStore extends MemorySessionStore {
  error: unknown;

  override async touch(id: string): Promise<boolean> {
    if (this.error !== undefined) throw this.error;
    return super.touch(id);
  }

  override async describe(id: string): Promise<StoredSession | undefined> {
    if (this.error !== undefined) throw this.error;
    return super.describe(id);
  }
}

/** Does not answer while it is silent. */
class SilentStore extends MemorySessionStore {
  isSilent = false;

  override touch(id: string): Promise<boolean> {
    return this.isSilent ? new Promise(() => {}) : super.touch(id);
  }

  override describe(id: string): Promise<StoredSession | undefined> {
    return this.isSilent ? new Promise(() => {}) : super.describe(id);
  }
}

describe("Runtime: a store that does not answer", () => {
  it.each(["here", "elsewhere"])(
    "cancels calls of a session that was begun %s, and ends them in time",
    async (id) => {
      const store = new SilentStore();
      const runtime = new Runtime({ registry: new ToolRegistry(), store });
      await runtime.createSession({ id: "here", ttlMs: 60_000 });
      await new Runtime({ store }).createSession({ id: "elsewhere", ttlMs: 60_000 });
      store.isSilent = true;
      const events: string[] = [];
      const onEvent = (event: { type: string }) => void events.push(event.type);
      const controller = new AbortController();
      const { signal } = controller;
      const cancelled = runtime.execute(id, { name: "a" }, { signal, onEvent });
      const late = runtime.execute(id, { name: "a" }, { timeoutMs: 20, onEvent });
      controller.abort();
      expect(await cancelled).toMatchObject({ error: { type: "CANCELLED" } });
      expect(await late).toMatchObject({ error: { type: "TIMEOUT" } });
      expect(events).toEqual(["call-start", "call-end", "call-start", "call-end"]);
    },
  );
});

describe("Runtime: a store that fails", () => {
  it.each([
    [new LaterError("HOST_UNAVAILABLE"), "TOOL_UNAVAILABLE"],
    [new Error("no socket"), "TOOL_UNAVAILABLE"],
    [new LaterError("PERMISSION_DENIED"), "PERMISSION_DENIED"],
  ])("ends calls, which do not reject, when it fails with %s", async (error, type) => {
    const registry = new ToolRegistry();
    registry.add(tool("a"));
    const store = new UncertainStore();
    const runtime = new Runtime({ registry, store });
    const session = await runtime.createSession({ ttlMs: 60_000 });
    await new Runtime({ store }).createSession({ id: "elsewhere", ttlMs: 60_000 });
    store.error = error;
    const ends: unknown[] = [];
    const options = { onEvent: (event: { type: string }) => void ends.push(event.type) };
    const refused = { ok: false, error: { type } };
    expect(await session.execute({ name: "a" }, options)).toMatchObject(refused);
    expect(await runtime.execute("elsewhere", { name: "a" }, options)).toMatchObject(refused);
    expect(await runtime.executeAll("elsewhere", [{ name: "a" }])).toMatchObject([refused]);
    expect(ends).toEqual(["call-start", "call-end", "call-start", "call-end"]);
    store.error = undefined;
    expect(await runtime.execute("elsewhere", { name: "a" })).toMatchObject({ ok: true });
  });
});
