import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { BridgeHost, startPool, Workers } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { generatePythonCode, python } from "../setup/python.ts";
import { createHostTools } from "./host-tools.ts";

const programs = {
  "0.4.1": ["early_worker.py", "--elixir-address", "{host}", "--port", "{port}"],
  "0.13": ["late_worker.py", "--snakepit-run-id", "{run}"],
} as const;

let generated = "";

beforeAll(() => {
  if (python !== undefined) generated = generatePythonCode();
});

afterAll(() => rmSync(generated, { recursive: true, force: true }));

/** How a program is run as a worker of the pool's own protocol. */
function adopted(version: keyof typeof programs, ...options: string[]) {
  const [script, ...args] = programs[version];
  const file = path.join(import.meta.dirname, "python", script);
  return {
    command: [python ?? "", "-m", "later_worker.adopt", ...options, file, ...args],
    size: 1,
    env: {
      PYTHONPATH: [path.join(root, "python"), generated].join(path.delimiter),
      PYTHONDONTWRITEBYTECODE: "1",
    },
  } as const;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function createRuntime(): Runtime {
  return new Runtime({ registry: createHostTools().registry });
}

describe.skipIf(python === undefined).each(["0.4.1", "0.13"] as const)(
  "a pool of programs for workers of version %s, without gRPC",
  (version) => {
    it("hands over arguments and results as over gRPC", async () => {
      await using pool = await startPool(adopted(version));
      expect(await pool.execute("add", { a: 20, b: 22 })).toEqual({ ok: true, value: 42 });
      const values = [true, 0.5, "123456789", "é\u0000🙂", [1, [null]], { a: { b: ["c", 1] } }, []];
      const outcomes = await Promise.all(values.map((value) => pool.execute("echo", { value })));
      expect(outcomes).toEqual(values.map((value) => ({ ok: true, value })));
      const describeValue = (value: unknown): Promise<unknown> =>
        pool.execute("describe", { value });
      const is = (value: unknown): object => ({ ok: true, value });
      expect(await describeValue(null)).toEqual(is(["NoneType", null]));
      expect(await describeValue(2n ** 70n)).toEqual(is(["int", 2n ** 70n]));
      expect(await describeValue(new Uint8Array([1, 128, 255]))).toEqual(is(["bytes", "0180ff"]));
      const tensor = { shape: [2], data: new Float32Array([1, 2.5]) };
      expect(await describeValue(tensor)).toEqual(is(["dict", { shape: [2], data: [1, 2.5] }]));
      expect(await pool.execute("collect", { x: 1, y: [2] })).toEqual(is({ x: 1, y: [2] }));
      expect(await pool.execute("session")).toEqual(is("default_session"));
      expect(pool.listWorkers()).toMatchObject([{ language: "python" }]);
    });

    it("fails with the text of an exception, without the places in the source", async () => {
      await using pool = await startPool(adopted(version));
      const outcome = await pool.execute("fail", { message: "No luck." });
      expect(outcome).toMatchObject({
        ok: false,
        error: { type: "TOOL_EXECUTION_FAILED", message: "No luck." },
      });
      expect(JSON.stringify(outcome)).not.toMatch(/adapter\.py|Traceback/);
    });

    it("lets tools use the variables of their session and tools of the host", async () => {
      await using runtime = createRuntime();
      await using pool = await startPool({ runtime, ...adopted(version) });
      const session = await runtime.createSession();
      await session.variables.define("rate", { type: "float", initial: 0.25 });
      const run = (tool: string, args: Record<string, unknown>): Promise<unknown> =>
        pool.executeInSession(session.id, tool, args);
      expect(await run("variable", { name: "rate" })).toEqual({ ok: true, value: 0.25 });
      expect(await run("host", { tool: "add", arguments: { a: 1, b: 2 } })).toMatchObject({
        ok: true,
        value: { result: 3 },
      });
      await run("host", { tool: "remember", arguments: { name: "kept", value: 7 } });
      expect(await session.variables.get("kept")).toBe(7);
      expect(await run("variable", { name: "none" })).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining("Variable not found: none") },
      });
    });

    it("hands out partial results as they come", async () => {
      await using runtime = createRuntime();
      await using pool = await startPool({ runtime, ...adopted(version) });
      const session = await runtime.createSession();
      await session.variables.define("taken", { type: "integer", initial: 0 });
      const chunks: unknown[] = [];
      const outcome = await pool.executeInSessionStream(
        session.id,
        "relay",
        { end: 5 },
        // The tool waits for this before it makes the next.
        async (chunk) => {
          chunks.push(chunk);
          await session.variables.set("taken", chunks.length);
        },
      );
      expect(chunks).toEqual([0, 1, 2, 3, 4]);
      expect(outcome).toEqual({ ok: true, value: 4 });
      const mixed: unknown[] = [];
      await pool.executeStream("mixed", {}, (chunk) => mixed.push(chunk));
      expect(mixed).toEqual([null, true, 1.5, "text", [1, "a"], { a: null }]);
      const counted: unknown[] = [];
      const args = { end: 5, fails_at: 2 };
      const failed = await pool.executeStream("count", args, (chunk) => counted.push(chunk));
      expect(counted).toEqual([{ number: 0 }, { number: 1 }]);
      expect(failed).toMatchObject({ ok: false, error: { message: "Enough." } });
    });

    it("holds a tool back whose partial results are not taken, and ends it", async () => {
      const settings = { ...adopted(version, "--threads", "2"), concurrency: 2 };
      await using pool = await startPool(settings);
      const controller = new AbortController();
      const told = new EventEmitter();
      const begun = once(told, "chunk");
      const released = once(told, "release");
      const take = async (): Promise<void> => {
        told.emit("chunk");
        await released;
      };
      const { signal } = controller;
      const streamed = pool.executeStream("endless", {}, take, { signal });
      await begun;
      const made = async (): Promise<number> => {
        const outcome = await pool.execute("made");
        return outcome.ok ? Number(outcome.value) : -1;
      };
      for (let round = 0; round < 50; round += 1) await made();
      expect(await made()).toBeLessThan(1_000);
      controller.abort();
      told.emit("release");
      expect(await streamed).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
    });

    it("ends with its host, and leaves nothing behind", async () => {
      const pool = await startPool({ ...adopted(version), size: 2 });
      const pids = pool.listWorkers().map(({ pid }) => pid);
      expect(pids.map((pid) => isAlive(pid))).toEqual([true, true]);
      await pool.close();
      expect(pids.map((pid) => isAlive(pid))).toEqual([false, false]);
    });
  },
);

describe.skipIf(python === undefined)("a runtime whose tools are in a program of snakepit", () => {
  it("declares and checks them by what the program registers", async () => {
    await using runtime = await Runtime.open({
      registry: new ToolRegistry(),
      placement: new Workers({ pools: [adopted("0.4.1")] }),
    });
    const session = await runtime.createSession();
    const declarations = await session.listDeclarations();
    expect(declarations.find(({ name }) => name === "add")).toEqual({
      name: "add",
      description: "Adds two numbers.",
      parametersJsonSchema: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "number" } },
        required: ["a", "b"],
      },
    });
    expect(await session.execute({ id: "1", name: "add", args: { a: 1, b: 2 } })).toMatchObject({
      value: 3,
    });
    expect(await session.execute({ id: "2", name: "add", args: { a: "x", b: 2 } })).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
  });

  it.each([
    // As the first version ended.
    ["0.4.1", 1],
    ["0.13", 0],
  ] as const)("is on another machine where one of version %s dials", async (version, code) => {
    const token = "a-token-of-sixteen-characters";
    const workers = new Workers();
    await using runtime = await Runtime.open({ registry: new ToolRegistry(), placement: workers });
    await using host = new BridgeHost({
      runtime,
      workers,
      tokens: [{ token, principal: "wanda", roles: ["worker"] }],
    });
    const { address } = await host.listen();
    const { command, env } = adopted(version, "--host", address);
    const [program = "", ...args] = command;
    const child = spawn(program, args, { env: { ...process.env, ...env, LATER_TOKEN: token } });
    try {
      await until(child, `LATER_READY ${address}`);
      const session = await runtime.createSession();
      await session.variables.define("rate", { type: "float", initial: 0.25 });
      expect(await session.execute({ id: "1", name: "add", args: { a: 1, b: 2 } })).toMatchObject({
        value: 3,
      });
      const call = { id: "2", name: "variable", args: { name: "rate" } };
      expect(await session.execute(call)).toMatchObject({ value: 0.25 });
      const ended = once(child, "exit");
      child.kill();
      expect(await ended).toEqual([code, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

/** Waits until a process has printed a line. */
async function until(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  child.stderr.resume();
  for await (const line of createInterface(child.stdout)) if (line === text) return;
  throw new Error(`The process has ended without "${text}".`);
}
