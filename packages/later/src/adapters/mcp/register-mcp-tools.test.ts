import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import type { Session } from "../../session/session.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { type RegisteredMcpTools, registerMcpTools } from "./register-mcp-tools.ts";

const answerWith = (text: string) => () => ({ content: [{ type: "text" as const, text }] });

/** A server, its client, and a session; what the server tells of changes is listened to as a program would. */
async function open() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  const list = server.registerTool("list", { description: "Lists." }, answerWith("none"));
  const purge = server.registerTool("purge", { description: "Deletes." }, answerWith("gone"));
  const told = vi.fn<() => void>();
  const tools = { autoRefresh: false, debounceMs: 0, onChanged: told };
  const client = new Client({ name: "test", version: "1.0.0" }, { listChanged: { tools } });
  const [there, here] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  const session = await emptyRuntime().createSession();
  onTestFinished(async () => {
    await session.close();
    await client.close();
  });
  return { server, list, purge, told, client, session };
}

const ownTool = (name: string) =>
  deftool({
    name,
    description: "Own.",
    parameters: { type: "object" },
    register: false,
    execute: () => "own",
  });

const declared = async (session: Session) =>
  (await session.listDeclarations()).map(({ name, description }) => `${name}: ${description}`);

test("a session has what the server has, and no more after it is disposed of", async () => {
  const { client, session } = await open();
  const notes = await registerMcpTools(client, session, { prefix: "notes_" });
  expect(await declared(session)).toEqual(["notes_list: Lists.", "notes_purge: Deletes."]);
  expect(await session.execute({ name: "notes_list" })).toMatchObject({ ok: true, value: "none" });
  await notes[Symbol.asyncDispose]();
  expect(await declared(session)).toEqual([]);
  expect(await notes.refresh()).toEqual({ added: [], changed: [], removed: [], problems: [] });
  expect(await declared(session)).toEqual([]);
});

test("a refresh takes over what was added, changed and removed, and leaves the rest as it is", async () => {
  const { server, list, purge, client, session } = await open();
  const notes = await registerMcpTools(client, session);
  const before = await session.lookup("list");
  expect(await notes.refresh()).toEqual({ added: [], changed: [], removed: [], problems: [] });
  purge.remove();
  server.registerTool("add", { inputSchema: z.object({ note: z.string() }) }, answerWith("added"));
  expect(await notes.refresh()).toEqual({
    added: ["add"],
    changed: [],
    removed: ["purge"],
    problems: [],
  });
  expect(await session.lookup("list")).toBe(before);
  list.update({ description: "Lists all." });
  expect(await notes.refresh()).toMatchObject({ added: [], changed: ["list"], removed: [] });
  expect(await declared(session)).toEqual(['add: The tool "add".', "list: Lists all."]);
  const refused = await session.execute({ name: "purge" });
  expect(refused).toMatchObject({ ok: false, error: { type: "TOOL_NOT_FOUND" } });
});

test("a conversation has a tool that a call of its own made the server offer", async () => {
  const { server, told, client, session } = await open();
  server.registerTool("unlock", { description: "Unlocks." }, () => {
    server.registerTool("secret", { description: "Tells." }, answerWith("42"));
    return answerWith("unlocked")();
  });
  const notes = await registerMcpTools(client, session);
  const refreshed: Promise<unknown>[] = [];
  told.mockImplementation(() => void refreshed.push(notes.refresh()));
  let offered: string[] = [];
  const model = scriptedModel([
    calls({ name: "unlock" }),
    async () => {
      await vi.waitFor(() => expect(refreshed).toHaveLength(1));
      await refreshed[0];
      return calls({ name: "list" });
    },
    ({ declarations }) => {
      offered = declarations.map(({ name }) => name);
      return calls({ name: "secret" });
    },
    text("42"),
  ]);
  const { calls: made } = await generate("What is the secret?", { model, session });
  expect(offered).toEqual(["list", "purge", "unlock", "secret"]);
  expect(made.map(({ outcome }) => outcome.ok)).toEqual([true, true, true]);
});

test("what a program took out of its session stays out, also when the server changes it", async () => {
  const { purge, client, session } = await open();
  const notes = await registerMcpTools(client, session);
  await session.disable("purge");
  expect(await notes.refresh()).toMatchObject({ added: [], changed: [] });
  purge.update({ description: "Deletes everything." });
  await notes.refresh();
  expect(await declared(session)).toEqual(["list: Lists."]);
});

test("only the tools that are selected are taken", async () => {
  const { client, session } = await open();
  await registerMcpTools(client, session, { select: ({ name }) => name !== "purge" });
  expect(await declared(session)).toEqual(["list: Lists."]);
  const wrong = registerMcpTools(client, session, { select: true as never });
  await expect(wrong).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: '"select" has to be a function.',
  });
});

test("a name that the session has already leaves none of the tools, and the session's own", async () => {
  const { client, session } = await open();
  await session.register(ownTool("purge"));
  await expect(registerMcpTools(client, session)).rejects.toMatchObject({ code: "DUPLICATE_TOOL" });
  expect(await declared(session)).toEqual(["purge: Own."]);
});

test("a later tool whose name is taken keeps out itself only, until its name is free", async () => {
  const { server, client, session } = await open();
  const notes = await registerMcpTools(client, session);
  await session.register(ownTool("add"));
  server.registerTool("add", { description: "Adds." }, answerWith("added"));
  server.registerTool("find", { description: "Finds." }, answerWith("found"));
  const { added, problems } = await notes.refresh();
  expect(added).toEqual(["find"]);
  expect(problems).toMatchObject([{ code: "DUPLICATE_TOOL" }]);
  await notes[Symbol.asyncDispose]();
  expect(await declared(session)).toEqual(["add: Own."]);
});

test("refreshes that are asked for at the same time ask the server twice at most, and never reject", async () => {
  const { server, client, session } = await open();
  const notes = await registerMcpTools(client, session);
  const listTools = vi.spyOn(client, "listTools");
  server.registerTool("add", { description: "Adds." }, answerWith("added"));
  const all = await Promise.all(Array.from({ length: 10 }, () => notes.refresh()));
  expect(listTools.mock.calls.length).toBeLessThanOrEqual(2);
  expect(all.flatMap(({ added }) => added)).toContain("add");
  await client.close();
  const { problems } = await notes.refresh();
  expect(problems).toMatchObject([{ code: "TOOL_UNAVAILABLE" }]);
  expect(await declared(session)).toEqual(["list: Lists.", "purge: Deletes.", "add: Adds."]);
});

test("a session that has ended is told as a problem, and disposing is harmless", async () => {
  const { server, client, session } = await open();
  const notes: RegisteredMcpTools = await registerMcpTools(client, session);
  await session.close();
  server.registerTool("add", { description: "Adds." }, answerWith("added"));
  expect((await notes.refresh()).problems).toMatchObject([{ code: "SESSION_NOT_FOUND" }]);
  await notes[Symbol.asyncDispose]();
  await expect(registerMcpTools(client, session)).rejects.toMatchObject({
    code: "SESSION_NOT_FOUND",
  });
});
