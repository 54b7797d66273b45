import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { BridgeClient, BridgeTools } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";
import { afterAll, describe, expect, it } from "vitest";

import { runLater } from "../fixtures/run-later.ts";
import { startServer } from "../fixtures/start-server.ts";
import { startWorker } from "../fixtures/start-worker.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-serve-workers-"));
const main = path.resolve(import.meta.dirname, "../../dist/main.js");
const worker = `"${process.execPath}" "${main}" worker plain.mjs`;
const tokens = {
  worker: "d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60",
  application: "a81f3b4c5d6e4f708192a3b4c5d6e7f8",
};

afterAll(() => rmSync(folder, { recursive: true }));

async function namesAt(address: string, token?: string): Promise<readonly string[]> {
  await using client = await BridgeClient.connect(address, token === undefined ? {} : { token });
  const session = await client.session();
  return (await session.tools.list()).map(({ name }) => name);
}

describe("later serve with workers", () => {
  it("starts them, has them run their tools, and ends them", async () => {
    await using server = await startServer(["--worker", worker, "--worker-count", "2"]);
    const ready = server.log().filter(({ event }) => event === "worker-ready");
    expect(ready).toHaveLength(2);
    const [name = ""] = await namesAt(server.address);
    expect(name).not.toBe("");
    const pids = ready.map(({ pid }) => Number(pid));
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ exitCode: 0, signal: null });
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it.skipIf(process.platform === "win32")("takes those that dial its Unix socket", async () => {
    const socket = path.join(folder, "host.sock");
    await using server = await startServer(["--socket", socket, "--development"]);
    const dialled = startWorker(["plain.mjs", "--host", `unix:${socket}`]);
    await dialled.printed(`LATER_READY unix:${socket}`);
    const [name = ""] = await namesAt(server.address);
    expect(name).not.toBe("");
  });

  it("says why it cannot start them", async () => {
    const { exitCode, stderr } = await runLater(["serve", "--worker", "no-such-program"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("there is no such command");
    const unclosed = await runLater(["serve", "--worker", "node 'x"]);
    expect(unclosed.exitCode).toBe(2);
    expect(unclosed.stderr).toContain("a quote is not closed");
  });

  it("takes workers that dial, for the contracts of a lock file, and has that written down", async () => {
    const lock = path.join(folder, "later.lock.json");
    const audit = path.join(folder, "audit.jsonl");
    expect((await runLater(["lock", "plain.mjs", "--out", lock])).exitCode).toBe(0);
    await using server = await startServer(["--lock", lock, "--audit", audit]);
    const [name = ""] = await namesAt(server.address);
    const fulfils = startWorker(["plain.mjs", "--host", server.address]);
    await fulfils.printed("LATER_READY");
    const alters = startWorker(["handwritten.ts", "--host", server.address]);
    expect((await alters.ended).exitCode).toBe(1);
    expect(alters.stderr()).toContain("UNKNOWN_CONTRACT");
    await using client = await BridgeClient.connect(server.address);
    const session = await client.session("s");
    expect(await session.tools.call(name)).toMatchObject({ ok: true, value: "hello" });
    server.child.kill("SIGTERM");
    await server.ended;
    const records = readFileSync(audit, "utf8").trimEnd().split("\n");
    const events = records.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(new Set(events)).toEqual(
      new Set(["registration", "worker", "session", "call", "dispatch"]),
    );
    const verified = await runLater(["audit", "verify", audit]);
    expect(verified.exitCode).toBe(0);
  });

  it("takes no workers that dial without being told so, and applications all the same", async () => {
    await using server = await startServer(["plain.mjs"]);
    const refused = startWorker(["handwritten.ts", "--host", server.address]);
    expect((await refused.ended).exitCode).toBe(1);
    const placement = new BridgeTools(server.address);
    await using runtime = await Runtime.open({ registry: new ToolRegistry(), placement });
    const session = await runtime.createSession();
    expect(await session.listDeclarations()).toHaveLength(placement.toolNames.length);
    expect(placement.toolNames).not.toEqual([]);
  });

  it("warns when any worker may bring any tool, and tells callers apart by roles", async () => {
    const file = path.join(folder, "tokens.json");
    const grants = Object.entries(tokens).map(([role, token]) => ({ token, roles: [role] }));
    writeFileSync(file, JSON.stringify(grants));
    await using server = await startServer(["--development", "--token-file", file]);
    expect(server.log().map(({ event }) => event)).toContain("development-mode");
    const impostor = startWorker(["plain.mjs", "--host", server.address], {
      LATER_TOKEN: tokens.application.replace("a", "b"),
    });
    expect((await impostor.ended).exitCode).toBe(1);
    const dialled = startWorker(["plain.mjs", "--host", server.address], {
      LATER_TOKEN: tokens.worker,
    });
    await dialled.printed("LATER_READY");
    const placement = new BridgeTools(server.address, { token: tokens.application });
    await using runtime = await Runtime.open({ registry: new ToolRegistry(), placement });
    expect(runtime.registry.available()).not.toEqual([]);
  });
});
