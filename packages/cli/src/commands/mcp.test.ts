import path from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, it, onTestFinished } from "vitest";

import { runInTerminal, terminalProblem } from "../fixtures/run-in-terminal.ts";
import { runLater } from "../fixtures/run-later.ts";

const main = path.resolve(import.meta.dirname, "../../dist/main.js");

/** A client that has started the command, as editors do. */
async function connect(...args: readonly string[]) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, "mcp", ...args],
    cwd: path.resolve(import.meta.dirname, "../fixtures"),
    stderr: "pipe",
  });
  let stderr = "";
  transport.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  const client = new Client({ name: "tests", version: "1.0.0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport, stderr: () => stderr };
}

describe("later mcp", () => {
  it("serves the tools of several files, functions with their types too", async () => {
    const { client } = await connect("functions.ts", "plain.mjs");
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["getWeather", "hello"]));
    const call = { name: "getWeather", arguments: { city: "Oslo", unit: "fahrenheit" } };
    expect((await client.callTool(call)).content).toEqual([
      { type: "text", text: '{"city":"Oslo","degrees":68}' },
    ]);
    const wrong = await client.callTool({ name: "getWeather", arguments: { city: 1 } });
    expect(wrong.isError).toBe(true);
    expect(client.getServerVersion()?.name).toBe("later-cli");
  });

  it("keeps what tools print off the protocol", async () => {
    const { client, stderr } = await connect("printing.ts", "--name", "printer");
    const printed = await client.callTool({ name: "print", arguments: {} });
    expect(printed.content).toEqual([{ type: "text", text: "printed" }]);
    await expect.poll(stderr).toMatch(/"event":"printed",.*"text":"log .*\n/);
    expect(client.getServerVersion()?.name).toBe("printer");
  });

  it("runs tools that a person has to approve only where that is said", async () => {
    const { client } = await connect("guarded.ts");
    const call = { name: "pay", arguments: { euros: 5 } };
    expect(await client.callTool(call)).toMatchObject({
      isError: true,
      content: [{ text: "A person has to approve the call." }],
    });
    const approving = await connect("guarded.ts", "--approve");
    expect((await approving.client.callTool(call)).content).toEqual([
      { type: "text", text: "paid 5" },
    ]);
  });

  it("ends calls at their time limit", async () => {
    const { client } = await connect("printing.ts", "--timeout", "50");
    expect((await client.callTool({ name: "advance" })).isError).toBe(true);
  });

  it("ends when its client is gone", async () => {
    const { client, transport } = await connect("plain.mjs");
    const { pid } = transport;
    expect(pid).toBeGreaterThan(0);
    await client.close();
    await expect.poll(() => isAlive(pid ?? 0)).toBe(false);
  });

  it("ends at once where standard input ends at once", async () => {
    const { exitCode, stdout } = await runLater(["mcp", "plain.mjs"]);
    expect(stdout).toBe("");
    expect(exitCode).toBe(0);
  });

  it("says why it cannot serve, and prints nothing", async () => {
    const { exitCode, stdout, stderr } = await runLater(["mcp", "unsupported.ts"]);
    expect(stderr).toContain("unsupported.ts:4:34");
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    const missing = await runLater(["mcp", "nowhere.ts"]);
    expect(missing.stderr).toContain("nowhere.ts");
    expect(missing.exitCode).toBe(2);
  });

  it(
    "says in a terminal how a client starts it",
    { skip: terminalProblem !== undefined },
    async () => {
      const { exitCode, output } = await runInTerminal(["mcp", "plain.mjs"]);
      expect(output).toContain("mcpServers");
      expect(exitCode).toBe(2);
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
