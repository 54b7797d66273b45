import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";

import { makeCertificates } from "../fixtures/make-certificates.ts";
import { runLater } from "../fixtures/run-later.ts";
import { type RunningServer, startServer } from "../fixtures/start-server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-mcp-"));
const secret = "d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60";

afterAll(() => rmSync(folder, { recursive: true }));

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  return startServer([...args, "--port", "0"], env, "mcp");
}

async function connect(
  address: string,
  { token, isModern = false }: { token?: string; isModern?: boolean } = {},
): Promise<Client> {
  const client = new Client(
    { name: "tests", version: "1.0.0" },
    isModern ? { versionNegotiation: { mode: "auto" } } : {},
  );
  const requestInit = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
  onTestFinished(() => client.close());
  return client;
}

const list = {
  method: "POST",
  headers: {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
};

/** The status that a request gets which says of itself what `fetch` does not let one say. */
function ask(address: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = { method: "POST", headers: { ...list.headers, ...headers } };
    httpRequest(address, asked, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end(list.body);
  });
}

/** Sends the beginning of a request, and is gone. */
async function leaveHalfway(address: string): Promise<void> {
  const headers = { ...list.headers, "content-length": "1000" };
  const begun = httpRequest(address, { method: "POST", headers }).on("error", () => {});
  await new Promise((resolve) => void begun.write('{"jsonrpc":', resolve));
  begun.destroy();
}

describe("later mcp --port", () => {
  it.each([["the first revisions", false] as const, ["the newest revision", true] as const])(
    "says once that it is ready, and serves many clients of %s",
    async (_, isModern) => {
      await using server = await start(["functions.ts", "plain.mjs"]);
      expect(server.stdout()).toMatch(/^LATER_READY http:\/\/127\.0\.0\.1:\d+\/mcp\n$/);
      const clients = await Promise.all(
        Array.from({ length: 3 }, () => connect(server.address, { isModern })),
      );
      const eras = clients.map((client) => client.getProtocolEra());
      expect(new Set(eras)).toEqual(new Set([isModern ? "modern" : "legacy"]));
      const { tools } = (await clients[0]?.listTools()) ?? { tools: [] };
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["getWeather", "hello"]),
      );
      const call = { name: "getWeather", arguments: { city: "Oslo", unit: "fahrenheit" } };
      const answers = await Promise.all(clients.map((client) => client.callTool(call)));
      expect(answers.map(({ content }) => content)).toEqual(
        clients.map(() => [{ type: "text", text: '{"city":"Oslo","degrees":68}' }]),
      );
      server.child.kill("SIGTERM");
      expect(await server.ended).toEqual({ exitCode: 0, signal: null });
      expect(server.stdout()).toMatch(/^LATER_READY .*\n$/);
    },
  );

  it("tells progress, and stops what a client cancels", async () => {
    await using server = await start(["waiting.ts"]);
    const client = await connect(server.address, { isModern: true });
    const controller = new AbortController();
    const told: unknown[] = [];
    const call = client.callTool(
      { name: "wait" },
      {
        signal: controller.signal,
        onprogress: (progress) => {
          told.push(progress);
          controller.abort();
        },
      },
    );
    await expect(call).rejects.toThrow("abort");
    expect(told).toEqual([{ progress: 1, total: 2, message: "half way" }]);
    await server.logged("printed");
    expect(server.log().at(-1)).toMatchObject({ event: "printed", text: "cancelled" });
  });

  it.each([false, true])("stops what runs for a client that leaves: %j", async (isModern) => {
    await using server = await start(["waiting.ts"]);
    const client = await connect(server.address, { isModern });
    const call = client.callTool({ name: "wait" }, { onprogress: () => void client.close() });
    await expect(call).rejects.toThrow("Connection closed");
    await server.logged("printed");
    expect(server.log().at(-1)).toMatchObject({ event: "printed", text: "cancelled" });
  });

  it("ends though a call runs", async () => {
    await using server = await start(["waiting.ts"]);
    const client = await connect(server.address);
    let isRunning = (): void => {};
    const running = new Promise<void>((resolve) => (isRunning = resolve));
    const call = client.callTool({ name: "wait" }, { onprogress: isRunning });
    const ended = call.then(
      () => "answered",
      () => "failed",
    );
    await running;
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ exitCode: 0, signal: null });
    await client.close();
    expect(await ended).toBe("failed");
  });

  it("answers those with a token, wherever it is from, and nobody else", async () => {
    const own = "a81f3b4c5d6e4f708192a3b4c5d6e7f8";
    await using server = await start(["plain.mjs", "--token", secret], { LATER_TOKEN: own });
    for (const token of [secret, own]) {
      const client = await connect(server.address, { token });
      expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    }
    for (const authorization of ["", "Bearer", `Bearer ${secret}x`, secret, `Basic ${secret}`]) {
      const headers = { ...list.headers, authorization };
      const refused = await fetch(server.address, { ...list, headers });
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toBe("Bearer");
      expect(await refused.text()).toBe("");
    }
    // Through a proxy it has another name.
    const bearer = `Bearer ${secret}`;
    expect(await ask(server.address, { host: "tools.example", authorization: bearer })).toBe(200);
  });

  it("answers no web page where there is no token", async () => {
    await using server = await start(["plain.mjs"]);
    expect(await ask(server.address, {})).toBe(200);
    expect(await ask(server.address, { host: "tools.example" })).toBe(403);
    expect(await ask(server.address, { origin: "https://pages.example" })).toBe(403);
    expect(await ask(server.address, { origin: "null" })).toBe(403);
  });

  it("answers other machines without a token where that is meant, by any name, and no web page", async () => {
    await using server = await start(["plain.mjs", "--host", "0.0.0.0", "--insecure"]);
    const address = server.address.replace("0.0.0.0", "127.0.0.1");
    expect(await ask(address, { host: "tools.example" })).toBe(200);
    expect(await ask(address, { host: "tools.example", origin: "https://tools.example" })).toBe(
      403,
    );
  });

  it("refuses what is no request of the protocol, and goes on", async () => {
    await using server = await start(["plain.mjs"]);
    const { origin } = new URL(server.address);
    expect((await fetch(origin)).status).toBe(404);
    expect((await fetch(`${origin}/mcp/other`, list)).status).toBe(404);
    expect((await fetch(server.address, { ...list, body: "{" })).status).toBe(400);
    const large = JSON.stringify({ text: "a".repeat(5 * 2 ** 20) });
    expect((await fetch(server.address, { ...list, body: large })).status).toBe(413);
    expect((await fetch(server.address)).status).toBe(405);
    await leaveHalfway(server.address);
    await leaveHalfway(`${origin}/other`);
    expect(await ask(server.address, {})).toBe(200);
  });

  it("serves over TLS, to clients with a certificate", async () => {
    const { authority, server: own, client } = makeCertificates(folder);
    const files = [
      "--tls-cert",
      `${own}.pem`,
      "--tls-key",
      `${own}.key`,
      "--tls-ca",
      `${authority}.pem`,
    ];
    await using server = await start(["plain.mjs", ...files]);
    expect(server.address).toMatch(/^https:/);
    const { request } = await import("node:https");
    const status = (identity: object): Promise<number | string> =>
      new Promise((resolve) => {
        const asked = {
          ...list,
          servername: "localhost",
          ca: readFileSync(`${authority}.pem`),
          ...identity,
        };
        request(server.address, asked, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on("error", () => resolve("refused"))
          .end(list.body);
      });
    const identity = { cert: readFileSync(`${client}.pem`), key: readFileSync(`${client}.key`) };
    expect(await status(identity)).toBe(200);
    const headers = { ...list.headers, host: "tools.example" };
    expect(await status({ ...identity, headers })).toBe(200);
    expect(await status({})).toBe("refused");
  });

  it("does not listen for other machines without being told that it may", async () => {
    const args = ["mcp", "plain.mjs", "--port", "0", "--host", "0.0.0.0"];
    const refused = await runLater([...args, "--token", secret]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("--insecure");
    await using server = await start([
      "plain.mjs",
      "--host",
      "0.0.0.0",
      "--token",
      secret,
      "--insecure",
    ]);
    const { port } = new URL(server.address);
    const client = await connect(`http://127.0.0.1:${port}/mcp`, { token: secret });
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  });

  it("says what keeps it from listening", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const inUse = await runLater(["mcp", "plain.mjs", "--port", String(port)]);
    expect(inUse.stderr).toContain("The port is in use.");
    expect(inUse.exitCode).toBe(1);
    const alone = await runLater(["mcp", "plain.mjs", "--token", secret]);
    expect(alone.stderr).toContain("go with --port");
    expect(alone.exitCode).toBe(2);
    const short = await runLater(["mcp", "plain.mjs", "--port", "0", "--token", "short"]);
    expect(short.stderr).toContain("--token: a token has at least 16 characters.");
  });
});
