import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { deftool, Runtime, ToolRegistry } from "later-runtime";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { BridgeClient } from "./bridge-client.ts";
import { createBridge } from "./fixtures/create-bridge.ts";
import { createProxy } from "./fixtures/create-proxy.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";

const empty = { type: "object", properties: {} } as const;

/** A runtime with tools that take their time. */
function createSlowRuntime(): Runtime {
  const registry = new ToolRegistry();
  registry.add(
    deftool({
      name: "slow",
      description: "Waits until it is cancelled.",
      parameters: empty,
      execute: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    }),
    deftool({
      name: "drip",
      description: "Hands out one thing and waits.",
      parameters: empty,
      execute: async function* (_, { signal }) {
        yield "drop";
        await delay(60_000, undefined, { signal });
      },
    }),
  );
  return new Runtime({ registry });
}

describe("connecting", () => {
  test("finds a host and asks it the time", async () => {
    const { connect, address } = await createBridge();
    const client = await connect();

    const { message, serverTime } = await client.ping("hello");

    expect(client.address).toBe(address);
    expect(message).toBe("pong: hello");
    expect(Math.abs(serverTime - Date.now())).toBeLessThan(5_000);
  });

  test("says why there is no host, in the time for that", async () => {
    const startedAt = performance.now();

    const refused = await thrownBy(BridgeClient.connect("127.0.0.1:1", { connectTimeoutMs: 300 }));

    expect(refused.code).toBe("HOST_UNAVAILABLE");
    expect(refused.message).toContain("ECONNREFUSED");
    expect(refused.retryable).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("waits for a host that is about to begin", async () => {
    const first = await createBridge();
    const { port } = first.host.address ?? {};
    await first.host.close();

    const connecting = BridgeClient.connect(first.address, { connectTimeoutMs: 5_000 });
    await delay(200);
    await createBridge({ port: port ?? 0 });
    await using client = await connecting;

    expect((await client.ping()).message).toBe("pong: ");
  });

  test("does not wait for what says nothing", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };

    const connecting = BridgeClient.connect(`127.0.0.1:${port}`, { connectTimeoutMs: 300 });

    expect((await thrownBy(connecting)).code).toBe("HOST_UNAVAILABLE");
  });

  test("can be given up", async () => {
    const startedAt = performance.now();

    const connecting = BridgeClient.connect("127.0.0.1:1", { signal: AbortSignal.timeout(100) });

    expect((await thrownBy(connecting)).code).toBe("CANCELLED");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const never = BridgeClient.connect("127.0.0.1:1", { signal: AbortSignal.abort() });
    expect((await thrownBy(never)).code).toBe("CANCELLED");
  });

  test.each([
    { deadlineMs: 0 },
    { deadlineMs: Number.NaN },
    { connectTimeoutMs: -1 },
    { maxMessageBytes: 0 },
    { keepAliveMs: 0 },
    { token: "with a space" },
    { token: "" },
    { tls: { cert: "only" } },
    { tls: { cert: "no certificate", key: "no key" } },
  ])("refuses %o", async (options) => {
    const connecting = BridgeClient.connect("127.0.0.1:1", options);

    expect((await thrownBy(connecting)).code).toBe("INVALID_ARGUMENT");
  });

  test("refuses an address that is none", async () => {
    expect((await thrownBy(BridgeClient.connect(""))).code).toBe("INVALID_ARGUMENT");
  });

  test("finds a host behind a socket of the file system", async () => {
    const { address } = await createBridge();
    const folder = mkdtempSync(join(tmpdir(), "later-bridge-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const proxy = await createProxy(address, join(folder, "socket"));
    await using client = await BridgeClient.connect(proxy.address);

    expect(proxy.address).toMatch(/^unix:/);
    expect((await client.ping("x")).message).toBe("pong: x");
  });

  test("shows its token", async () => {
    const token = "0123456789abcdef";
    const { connect } = await createBridge({ tokens: [{ token, sessions: "mine-*" }] });
    const client = await connect({ token });

    expect((await (await client.session("mine-1")).info()).id).toBe("mine-1");
    expect((await thrownBy(client.session("yours"))).code).toBe("PERMISSION_DENIED");
    expect((await thrownBy(connect())).code).toBe("UNAUTHENTICATED");
    expect((await thrownBy(connect({ token: `${token}0` }))).code).toBe("UNAUTHENTICATED");
  });

  test("encrypts, and trusts only the authority that it is given", async () => {
    const { cert, key } = createCertificate();
    const { address } = await createBridge({ tls: { cert, key } });
    const serverName = "localhost";
    await using client = await BridgeClient.connect(address, { tls: { ca: cert, serverName } });

    expect((await client.ping("x")).message).toBe("pong: x");
    const other = createCertificate();
    const untrusted = BridgeClient.connect(address, {
      tls: { ca: other.cert, serverName },
      connectTimeoutMs: 500,
    });
    expect((await thrownBy(untrusted)).code).toBe("HOST_UNAVAILABLE");
  });
});

test("shows its certificate where the host asks for one", async () => {
  const server = createCertificate();
  const { cert, key } = createCertificate("ada");
  const { address, runtime } = await createBridge({ tls: { ...server, ca: cert } });
  const tls = { ca: server.cert, serverName: "localhost" };
  await using client = await BridgeClient.connect(address, { tls: { ...tls, cert, key } });
  const { variables } = await client.session("s");
  await variables.define("v", { type: "integer", initial: 1 });

  expect((await (await runtime.session("s")).variables.read("v")).changedBy).toBe("ada");
  const unknown = BridgeClient.connect(address, { tls, connectTimeoutMs: 500 });
  expect((await thrownBy(unknown)).code).toBe("HOST_UNAVAILABLE");
});

describe("a session", () => {
  test("is begun with metadata and a time to live", async () => {
    const { connect, runtime } = await createBridge();
    const client = await connect();

    const session = await client.session("s", { metadata: { user: "u" }, ttlMs: 90_500 });

    expect(await session.info()).toEqual({
      id: "s",
      metadata: { user: "u" },
      createdAt: expect.any(Number),
      variableCount: 0,
      toolCount: 0,
    });
    expect((await (await runtime.session("s")).info()).ttlMs).toBe(90_500);
    expect((await client.session()).id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is taken as it is when it exists, and not begun when that is not wanted", async () => {
    const { connect } = await createBridge();
    const client = await connect();
    await client.session("s", { metadata: { user: "u" } });

    const again = await client.session("s", { metadata: { user: "other" } });
    expect((await again.info()).metadata).toEqual({ user: "u" });
    expect((await client.session("s", { create: false })).id).toBe("s");
    const missing = client.session("none", { create: false });
    expect((await thrownBy(missing)).code).toBe("SESSION_NOT_FOUND");
    expect((await thrownBy(client.session(""))).code).toBe("INVALID_ARGUMENT");
  });

  test("lives for ever when that is wanted", async () => {
    const { connect, runtime } = await createBridge();
    const client = await connect();

    await client.session("s", { ttlMs: Infinity });

    expect((await (await runtime.session("s")).info()).ttlMs).toBe(Infinity);
  });

  test("ends for everybody when it is closed, and for nobody when it is left", async () => {
    const { connect } = await createBridge();
    const client = await connect();
    const session = await client.session("s");
    {
      await using other = await client.session("s");
      expect(await other.heartbeat()).toBe(true);
    }

    expect(await session.heartbeat()).toBe(true);
    expect(await session.close()).toBe(true);
    expect(await session.close()).toBe(true);
    expect(await session.heartbeat()).toBe(false);
    expect((await thrownBy(session.info())).code).toBe("SESSION_NOT_FOUND");
  });

  test("is not ended under running tools unless that is forced", async () => {
    const { connect } = await createBridge({ runtime: createSlowRuntime() });
    const session = await (await connect()).session("s");
    const call = session.tools.call("slow");
    await vi.waitFor(async () => expect(await session.close({ force: false })).toBe(false));

    expect(await session.close()).toBe(true);
    expect(await call).toMatchObject({ ok: false });
  });
});

describe("a call", () => {
  test("ends with TIMEOUT when the host does not answer in time", async () => {
    const { address } = await createBridge();
    const proxy = await createProxy(address);
    await using client = await BridgeClient.connect(proxy.address, { deadlineMs: 200 });
    const session = await client.session("s");
    proxy.stall();

    const error = await thrownBy(session.variables.get("v"));
    expect(error).toMatchObject({
      code: "TIMEOUT",
      message: 'The host did not answer "GetVariable" in time.',
      retryable: true,
    });
    expect((await thrownBy(client.ping("", { deadlineMs: 50 }))).code).toBe("TIMEOUT");
  });

  test("ends with CANCELLED when its signal fires", async () => {
    const { address } = await createBridge();
    const proxy = await createProxy(address);
    await using client = await BridgeClient.connect(proxy.address);
    const session = await client.session("s");
    proxy.stall();
    const reason = new Error("enough");
    const controller = new AbortController();
    const call = session.variables.list("*", { signal: controller.signal });
    controller.abort(reason);

    expect(await thrownBy(call)).toMatchObject({ code: "CANCELLED", cause: reason });
  });

  test("of a tool ends with an outcome when the host closes, which cancels its tools", async () => {
    const { connect, host } = await createBridge({ runtime: createSlowRuntime() });
    const session = await (await connect()).session("s");
    const call = session.tools.call("slow");
    const stream = session.tools.stream("drip");
    await stream.next();
    const next = stream.next();
    await host.close();

    expect(await call).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
    expect(await next).toMatchObject({ value: { outcome: { error: { type: "CANCELLED" } } } });
  });

  test("ends with HOST_UNAVAILABLE when the connection breaks, and works again on a new one", async () => {
    const { address } = await createBridge({ runtime: createSlowRuntime() });
    const proxy = await createProxy(address);
    await using client = await BridgeClient.connect(proxy.address);
    const session = await client.session("s");
    const call = thrownBy(session.tools.call("slow"));
    const watch = await session.variables.openWatch({ pattern: "*" });
    const change = thrownBy(watch.next());
    const stream = session.tools.stream("drip");
    await stream.next();
    const chunk = thrownBy(stream.next());
    proxy.sever();

    const errors = await Promise.all([call, change, chunk]);
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill("HOST_UNAVAILABLE"));
    await vi.waitFor(() => client.ping(), 5_000);
  });

  test("ends with HOST_UNAVAILABLE when the host says nothing any more", async () => {
    const { address } = await createBridge({ runtime: createSlowRuntime() });
    const proxy = await createProxy(address);
    await using client = await BridgeClient.connect(proxy.address, { keepAliveMs: 300 });
    const session = await client.session("s");
    const call = thrownBy(session.tools.call("slow"));
    await delay(100);
    proxy.stall();

    expect((await call).code).toBe("HOST_UNAVAILABLE");
  });

  test("is refused when it is too large for the client or the host", async () => {
    const { connect } = await createBridge({ maxMessageBytes: 100_000 });
    const large = await (await connect()).session("s");
    const small = await (await connect({ maxMessageBytes: 10_000 })).session("s");
    const text = "x".repeat(50_000);
    await large.variables.define("v", { type: "string", initial: text });

    const codes = [
      small.variables.get("v"),
      small.variables.set("v", text),
      large.variables.set("v", text.repeat(3)),
    ].map(async (call) => (await thrownBy(call)).code);
    expect(await Promise.all(codes)).toEqual(Array(3).fill("QUOTA_EXCEEDED"));
  });

  test("leaves nothing behind at its signal", async () => {
    const { connect } = await createBridge();
    const client = await connect();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    const { variables } = await client.session("s", { signal });
    await variables.define("v", { type: "float", initial: 1 }, { signal });
    await thrownBy(variables.get("none", { signal }));
    await (await variables.openWatch("v", { signal })).return();

    await vi.waitFor(() => expect(remove).toHaveBeenCalledTimes(add.mock.calls.length));
    expect(add).toHaveBeenCalledTimes(4);
  });
});

describe("closing the client", () => {
  test("ends calls, streams and watches that are under way", async () => {
    const { connect } = await createBridge({ runtime: createSlowRuntime() });
    const client = await connect();
    const session = await client.session("s", { cache: "watch" });
    const watch = await session.variables.openWatch({ pattern: "*" });
    const change = watch.next();
    const call = session.tools.call("slow");
    const stream = session.tools.stream("drip");
    await stream.next();
    const end = stream.next();

    await Promise.all([client.close(), client.close()]);
    await client.close();

    expect(await change).toEqual({ done: true, value: undefined });
    expect(await call).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
    expect(await end).toMatchObject({ value: { outcome: { error: { type: "CANCELLED" } } } });
    const error = await thrownBy(client.ping());
    expect(error).toMatchObject({ code: "CANCELLED", retryable: false });
    expect(() => session.variables.watch("v")).not.toThrow();
  });

  test("lets the process end", () => {
    const source = `
      import { Runtime } from "later-runtime";
      import { BridgeHost } from ${JSON.stringify(join(import.meta.dirname, "../host/bridge-host.ts"))};
      import { BridgeClient } from ${JSON.stringify(join(import.meta.dirname, "bridge-client.ts"))};
      const host = new BridgeHost({ runtime: new Runtime() });
      const { address } = await host.listen();
      const client = await BridgeClient.connect(address);
      await client.session("s", { cache: "watch" });
      await client.close();
      await host.close();
      console.log("done");
    `;
    const args = [
      "--conditions=later-source",
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      source,
    ];

    const output = execFileSync(process.execPath, args, { timeout: 20_000, encoding: "utf8" });

    expect(output).toBe("done\n");
  });
});

/** A certificate that is its own authority. */
function createCertificate(name = "localhost"): { readonly cert: Buffer; readonly key: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "later-bridge-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const made = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "1",
  ];
  execFileSync("openssl", ["req", "-x509", ...made, ...names, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
