import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { defaultRuntime } from "../runtime/default-runtime.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { ToolPlacement } from "../source/tool-placement.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";
import { configuredRuntime } from "./configured-runtime.ts";
import { findConfiguration } from "./find-configuration.ts";
import { loadConfiguration } from "./load-configuration.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "later-config-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function configure(text: string, name = "later.config.mjs"): void {
  vi.stubEnv("LATER_CONFIG", write(name, text));
}

test("finds the configuration beside the nearest package.json, or on the way there", () => {
  const outer = write("later.config.mjs", "");
  write("app/package.json", "{}");
  write("app/src/deep/code.js", "");
  const cwd = vi.spyOn(process, "cwd");
  cwd.mockReturnValue(path.join(folder, "app/src/deep"));
  expect(findConfiguration()).toBeUndefined();
  const beside = write("app/later.config.js", "");
  expect(findConfiguration()).toBe(beside);
  const typescript = write("app/later.config.ts", "");
  expect(findConfiguration()).toBe(typescript);
  const near = write("app/src/later.config.mjs", "");
  expect(findConfiguration()).toBe(near);
  cwd.mockReturnValue(folder);
  expect(findConfiguration()).toBe(outer);
});

test("takes the file that LATER_CONFIG names before any other", () => {
  write("later.config.mjs", "");
  const named = write("other.mjs", "");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  vi.stubEnv("LATER_CONFIG", named);
  expect(findConfiguration()).toBe(named);
});

test("says nothing where there is no configuration", async () => {
  write("package.json", "{}");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  expect(await loadConfiguration()).toEqual({});
});

test.each([
  ["a file that is not there", undefined, /"none.mjs" cannot be loaded/],
  ["a file that throws", "throw new Error('no luck')", /cannot be loaded: no luck/],
  ["no default export", "export const tools = 1", /has to export an object/],
  ["a member that is not known", "export default { tool: 1 }", /says "tool", which is not known/],
  ["tools that are no function", "export default { tools: {} }", /has to give a function/],
  ["a runtime that is no object", "export default { runtime: 1 }", /has to give an object/],
])("refuses %s", async (_, text, message) => {
  if (text === undefined) vi.stubEnv("LATER_CONFIG", path.join(folder, "none.mjs"));
  else configure(text);
  await expect(loadConfiguration()).rejects.toMatchObject({
    code: "CONFIGURATION_FAILED",
    message: expect.stringMatching(message),
  });
});

test("opens the runtime that the configuration asks for, once, after a failure again", async () => {
  configure("export default { tools: () => { throw new Error('not yet'); } }");
  await expect(configuredRuntime()).rejects.toThrow("not yet");
  configure("export default { runtime: { timeoutMs: 20 } }", "again.mjs");
  const runtime = await configuredRuntime();
  expect(runtime).not.toBe(defaultRuntime());
  expect(await configuredRuntime()).toBe(runtime);
  const slow = deftool({
    name: "slow",
    description: "Never ends.",
    parameters: { type: "object" },
    execute: () => new Promise(() => {}),
    register: false,
  });
  const session = await runtime.createSession({ tools: [slow] });
  expect(await session.execute({ name: "slow" })).toMatchObject({ error: { type: "TIMEOUT" } });
  await runtime.close();
});

test("starts a placement when it is opened, keeps its store, and closes it last", async () => {
  const happened: string[] = [];
  const store = new MemorySessionStore();
  const placement: ToolPlacement = {
    place: (tool) => ({ ...tool, handler: () => "there" }),
    store,
    start: async () => void happened.push("start"),
    close: async () => void happened.push(`close ${(await store.list()).length}`),
    [Symbol.asyncDispose]: async () => {},
  };
  const registry = new ToolRegistry();
  const where = deftool({
    name: "where",
    description: "Tells where it runs.",
    parameters: { type: "object" },
    execute: () => "here",
    register: false,
  });
  registry.add(where);
  const runtime = await Runtime.open({ registry, placement });
  expect(runtime.store).toBe(store);
  const session = await runtime.createSession({ id: "s" });
  expect(await session.execute({ name: "where" })).toMatchObject({ value: "there" });
  await runtime.close();
  expect(happened).toEqual(["start", "close 0"]);
});

test("closes a placement that cannot start", async () => {
  const close = vi.fn(async () => {});
  const placement: ToolPlacement = {
    place: (tool) => tool,
    start: async () => {
      throw new Error("no workers");
    },
    close,
    [Symbol.asyncDispose]: async () => {},
  };
  await expect(Runtime.open({ registry: new ToolRegistry(), placement })).rejects.toThrow(
    "no workers",
  );
  expect(close).toHaveBeenCalledOnce();
});
