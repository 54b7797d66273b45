import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { type handleBidiStreamingCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";

import { createBridge } from "../client/fixtures/create-bridge.ts";
import { createProxy } from "../client/fixtures/create-proxy.ts";
import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { acceptWorkers, collect } from "./fixtures/accept-workers.ts";
import { dialHost } from "./grpc-client-carrier.ts";
import { connectMethod } from "./grpc-connect-method.ts";

const token = "a-token-of-sixteen-characters";
const tokens = [
  { token, principal: "wanda", roles: ["worker"] },
  { token: "another-token-of-somebody", principal: "carl" },
];

test("a worker is let in with its token, as whom the token is for", async () => {
  const { address, next } = await acceptWorkers({ tokens });
  const worker = await dialHost(address, { token });
  const { caller, peer, carrier } = await next();
  expect(caller).toMatchObject({ principal: "wanda", roles: ["worker"] });
  expect(peer).toMatch(/^127\.0\.0\.1:\d+$/);
  const received = collect(carrier);
  worker.end();
  expect(await received.closed).toBeUndefined();
});

test.each([
  ["no token", {}, "UNAUTHENTICATED"],
  ["an unknown token", { token: "a-token-of-seventeen-letters" }, "UNAUTHENTICATED"],
  ["a token of a client", { token: "another-token-of-somebody" }, "PERMISSION_DENIED"],
])("a worker with %s is turned away", async (_, options, code) => {
  let count = 0;
  const workers = { accept: () => void (count += 1), drain: () => {} };
  const { address } = await acceptWorkers({ tokens, workers });
  expect((await thrownBy(dialHost(address, options))).code).toBe(code);
  expect(count).toBe(0);
});

test("a host that takes no workers says so, and need not be asked again", async () => {
  const { address } = await createBridge();
  const error = await thrownBy(dialHost(address));
  expect(error).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: false });
  expect((error.cause as Error).message).toContain("told to take them");
});

test("a host that takes no more calls says so", async () => {
  const { address, connect } = await acceptWorkers({ maxCalls: 1 });
  const [worker, host] = await connect();
  expect((await thrownBy(dialHost(address))).code).toBe("QUOTA_EXCEEDED");
  const received = collect(host);
  worker.end();
  await received.closed;
  await connect();
});

test("a host that is not there, or says nothing, is given up in time", async () => {
  const refused = await thrownBy(dialHost("127.0.0.1:1"));
  expect(refused).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: true });
  expect(refused.message).toContain("ECONNREFUSED");

  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await once(silent, "listening");
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const late = await thrownBy(dialHost(address, { connectTimeoutMs: 200 }));
  expect(late).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(late.message).toContain("did not answer in time");
});

test("a host that ends the call before it lets the worker in is not there", async () => {
  const server = new Server();
  const handler: handleBidiStreamingCall<Buffer, Buffer> = (call) => call.end();
  server.addService({ Connect: connectMethod }, { Connect: handler });
  onTestFinished(() => server.forceShutdown());
  const port = await new Promise<number>((resolve) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, bound) =>
      resolve(bound),
    );
  });
  expect((await thrownBy(dialHost(`127.0.0.1:${port}`))).code).toBe("HOST_UNAVAILABLE");
});

test("dialling can be given up; a connection stays when the signal fires later", async () => {
  const never = dialHost("127.0.0.1:1", { signal: AbortSignal.abort() });
  expect((await thrownBy(never)).code).toBe("CANCELLED");

  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await once(silent, "listening");
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const dialling = dialHost(address, { signal: AbortSignal.timeout(50) });
  expect((await thrownBy(dialling)).code).toBe("CANCELLED");

  const controller = new AbortController();
  const { connect } = await acceptWorkers();
  const [worker, host] = await connect({ signal: controller.signal });
  controller.abort();
  const received = collect(host);
  worker.send({ type: "ping", id: 1 });
  await received.until(1);
  expect(received.headers).toHaveLength(1);
});

test.each([
  ["an address", "", {}],
  ["a token", "127.0.0.1:1", { token: "with a space" }],
  ["a limit", "127.0.0.1:1", { maxMessageBytes: 0 }],
  ["a certificate", "127.0.0.1:1", { tls: { cert: "x" } }],
])("%s that makes no sense is refused", async (_, address, options) => {
  expect((await thrownBy(dialHost(address, options))).code).toBe("INVALID_ARGUMENT");
});

test("both sides are told when the connection breaks", async () => {
  const { address, next } = await acceptWorkers();
  const proxy = await createProxy(address);
  const worker = await dialHost(proxy.address);
  const [own, received] = [collect(worker), collect((await next()).carrier)];
  worker.send({ type: "ping", id: 1 });
  await received.until(1);
  proxy.sever();
  expect(await own.closed).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: true });
  expect(await received.closed).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  expect([own.ends(), received.ends()]).toEqual([1, 1]);
});

test("a host that gives no sign of life is given up", async () => {
  const { address, next } = await acceptWorkers();
  const proxy = await createProxy(address);
  const worker = await dialHost(proxy.address, { keepAliveMs: 100 });
  await next();
  const received = collect(worker);
  proxy.stall();
  worker.send({ type: "ping", id: 1 });
  expect(await received.closed).toMatchObject({ code: "HOST_UNAVAILABLE" });
});

test("certificates tell who a worker is, and what it may do", async () => {
  const { authority, server, client, other } = makeCertificates();
  const roles = { ada: ["worker"], bob: ["client"] };
  const { address, next } = await acceptWorkers({ tls: { ...server, ca: authority, roles } });
  const worker = await dialHost(address, { tls: { ca: authority, ...client } });
  const { caller, carrier } = await next();
  expect(caller).toMatchObject({ principal: "ada", roles: ["worker"] });
  const received = collect(carrier);
  worker.send({ type: "ping", id: 1 }, [Buffer.alloc(100_000)]);
  worker.end();
  await received.closed;
  expect(received.attachments[0]?.[0]).toHaveLength(100_000);

  const refused = await thrownBy(dialHost(address, { tls: { ca: authority, ...other } }));
  expect(refused.code).toBe("PERMISSION_DENIED");
  for (const options of [{ tls: { ca: authority } }, {}]) {
    expect((await thrownBy(dialHost(address, options))).code).toBe("HOST_UNAVAILABLE");
  }
});

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority, and what it has signed: for this machine, and for workers called `ada` and `bob`. */
function makeCertificates(): Readonly<Record<"server" | "client" | "other", Certificate>> & {
  readonly authority: string;
} {
  const folder = mkdtempSync(path.join(tmpdir(), "later-certificates-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const make = (name: string, ...options: readonly string[]): Certificate => {
    const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    const args = ["req", "-x509", "-days", "1", ...algorithm, ...files, ...options];
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
    const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  const { cert: authority } = make("authority", "-subj", "/CN=authority");
  const sign = (name: string, ...options: readonly string[]): Certificate => {
    const signed = ["-CA", "authority.pem", "-CAkey", "authority.key"];
    return make(name, ...signed, "-addext", "basicConstraints=critical,CA:FALSE", ...options);
  };
  return {
    authority,
    server: sign("server", "-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1"),
    client: sign("client", "-subj", "/CN=ada"),
    other: sign("other", "-subj", "/CN=bob"),
  };
}
