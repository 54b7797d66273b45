import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

import { deftool, Runtime, ToolRegistry } from "later-runtime";
import { describe, expect, it, onTestFinished } from "vitest";

import { createBridge } from "../client/fixtures/create-bridge.ts";
import { BridgeHost } from "./bridge-host.ts";

/** A folder that is removed at the end of the test. */
function createFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-socket-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a process leaves that is killed while it listens. */
async function leaveSocket(socket: string): Promise<void> {
  const script = `require("node:net").createServer().listen(${JSON.stringify(socket)}, () => console.log("on"))`;
  const process_ = spawn(process.execPath, ["-e", script]);
  await once(process_.stdout, "data");
  process_.kill("SIGKILL");
  await once(process_, "exit");
  expect(existsSync(socket)).toBe(true);
}

const add = deftool({
  name: "add",
  description: "Adds.",
  parameters: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
  execute: ({ a, b }) => a + b,
  register: false,
});

const runtime = new Runtime({ registry: new ToolRegistry() });

describe.skipIf(process.platform === "win32")("a host on a Unix socket", () => {
  it("serves clients of the same user, and leaves nothing behind", async () => {
    const socket = path.join(createFolder(), "host.sock");
    const { runtime: serving, host, address, connect } = await createBridge({ socket });
    await serving.createSession({ id: "s", tools: [add] });
    expect(host.address).toEqual({ host: socket, port: 0, address: `unix:${socket}` });
    expect(address).toBe(`unix:${socket}`);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const tools = (await connect()).toolsOf("s");
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({ ok: true, value: 3 });
    await host.close();
    expect(existsSync(socket)).toBe(false);
  });

  it("asks for tokens where it has been given some", async () => {
    const socket = path.join(createFolder(), "host.sock");
    const token = "0123456789abcdef";
    const { connect } = await createBridge({ socket, tokens: [{ token }] });
    await expect(connect()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await (await connect({ token })).ping()).toMatchObject({ message: expect.any(String) });
  });

  it("takes the place of one that a dead process has left", async () => {
    const socket = path.join(createFolder(), "host.sock");
    await leaveSocket(socket);
    const { connect } = await createBridge({ socket });
    expect(await (await connect()).ping()).toBeDefined();
  });

  it("does not take the place of one that is served, or of a file", async () => {
    const folder = createFolder();
    const served = path.join(folder, "served.sock");
    const server = createServer().listen(served);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const file = path.join(folder, "file");
    writeFileSync(file, "kept");
    for (const socket of [
      served,
      file,
      path.join(file, "below"),
      path.join(folder, "no", "such"),
    ]) {
      const host = new BridgeHost({ runtime, socket });
      await expect(host.listen()).rejects.toMatchObject({
        code: "HOST_UNAVAILABLE",
        message: `The host cannot listen on unix:${socket}.`,
      });
      await host.close();
    }
    expect(existsSync(served)).toBe(true);
    expect(statSync(file).size).toBe(4);
  });

  it("finds relative paths from where the process is", async () => {
    const folder = createFolder();
    const relative = path.relative(process.cwd(), path.join(folder, "host.sock"));
    const { address } = await createBridge({ socket: relative });
    expect(address).toBe(`unix:${path.join(folder, "host.sock")}`);
  });

  it.each([
    { socket: "" },
    { socket: "/tmp/\0" },
    { socket: `/${"ü".repeat(60)}` },
    { socket: "/tmp/a.sock", host: "127.0.0.1" },
    { socket: "/tmp/a.sock", port: 0 },
    { socket: "/tmp/a.sock", tls: { cert: "", key: "" } },
  ])("refuses %j", (options) => {
    expect(() => new BridgeHost({ runtime, ...options })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
