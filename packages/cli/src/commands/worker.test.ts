import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it, vi } from "vitest";

import {
  acceptWorkers,
  type WorkerHost,
} from "../../../bridge/src/carrier/fixtures/accept-workers.ts";
import { SocketCarrier } from "../../../bridge/src/carrier/socket-carrier.ts";
import { RawHost, welcome } from "../../../bridge/src/worker/fixtures/raw-host.ts";
import { makeCertificates } from "../fixtures/make-certificates.ts";
import { runLater } from "../fixtures/run-later.ts";
import { type RunningWorker, startWorker } from "../fixtures/start-worker.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-worker-"));
const secret = "d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60";
const other = "a81f3b4c5d6e4f708192a3b4c5d6e7f8";

afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Greets a worker that has said what it has. */
async function greet(host: RawHost): Promise<RawHost> {
  await host.until("fulfil");
  host.send(welcome);
  host.send({ type: "fulfilled", id: 1, accepted: ["print"], rejected: [] });
  return host;
}

/** A worker that has been started as a pool does it. */
async function startOwn(
  files: readonly string[],
): Promise<RunningWorker & { readonly host: RawHost }> {
  const worker = startWorker(files, { LATER_WORKER_FD: "3", LATER_WORKER_ID: "pool-1" });
  const host = await greet(new RawHost(new SocketCarrier(worker.socket)));
  return { ...worker, host };
}

async function next(workers: WorkerHost): Promise<RawHost> {
  return greet(new RawHost((await workers.next()).carrier));
}

/** Answers a worker that drains. */
async function letGo(host: RawHost): Promise<void> {
  const [ping] = await host.until("ping");
  host.send({ type: "pong", id: ping?.id ?? -1 });
}

describe("later worker", () => {
  describe("of a pool", () => {
    it("offers the tools of several files, and runs them", async () => {
      const { host, stdout } = await startOwn(["functions.ts", "plain.mjs", "serving.ts"]);
      const [announce] = await host.until("announce");
      const [fulfil] = await host.until("fulfil");
      expect(announce).toMatchObject({ name: "functions.ts", concurrency: 64 });
      const names = fulfil?.tools.map(({ declaration }) => declaration.name);
      expect(names).toEqual(expect.arrayContaining(["getWeather", "notes_keep", "hello", "print"]));
      host.call(1, "getWeather", { args: { city: "Oslo" } });
      expect((await host.result(1)).value).toEqual({ city: "Oslo", degrees: 20 });
      expect(stdout()).toBe("");
    });

    it("leaves standard output to the tools", async () => {
      const { host, printed, stderr } = await startOwn(["serving.ts"]);
      host.call(1, "print");
      await printed("printed\non two lines\nprinted as bytes\n");
      await vi.waitFor(() => expect(stderr()).toBe("printed as an error\n"));
    });

    it("lets calls end on SIGTERM, and leaves Ctrl-C to the pool", async () => {
      const { host, child, printed, ended } = await startOwn(["serving.ts"]);
      host.call(1, "work");
      await printed("the work begins");
      child.kill("SIGINT");
      await host.settle();
      expect(host.of("drain")).toEqual([]);
      child.kill("SIGTERM");
      await letGo(host);
      expect((await host.result(1)).value).toBe("finished");
      expect(await ended).toEqual({ exitCode: 0, signal: null });
    });

    it("ends at once on the second SIGTERM", async () => {
      const { host, child, printed, ended } = await startOwn(["serving.ts"]);
      host.call(1, "hang");
      await printed("it hangs");
      child.kill("SIGTERM");
      await host.until("drain");
      child.kill("SIGTERM");
      expect(await ended).toEqual({ exitCode: 143, signal: null });
    });

    it("cancels calls that take longer than --drain when it ends", async () => {
      const { host, child, printed, ended } = await startOwn(["serving.ts", "--drain", "0.1"]);
      host.call(1, "hang");
      await printed("it hangs");
      child.kill("SIGTERM");
      expect((await host.result(1)).error?.type).toBe("CANCELLED");
      expect(await ended).toEqual({ exitCode: 0, signal: null });
    });

    it("ends with 1 when the pool is gone", async () => {
      const { host, printed, ended, stderr } = await startOwn(["serving.ts"]);
      host.call(1, "hang");
      await printed("it hangs");
      host.destroy();
      expect(await ended).toEqual({ exitCode: 1, signal: null });
      expect(JSON.parse(stderr())).toMatchObject({ event: "failed", code: "HOST_UNAVAILABLE" });
    });

    it("goes on without a faulty tool, and says so", async () => {
      const { host, stderr } = await startOwn(["partly-sound.ts"]);
      const [fulfil] = await host.until("fulfil");
      expect(fulfil?.tools.map(({ declaration }) => declaration.name)).toEqual(["next"]);
      expect(stderr()).toContain('"event":"tool-left-out"');
    });
  });

  describe("of a host elsewhere", () => {
    it("says once on standard output that its tools have been taken, and ends on Ctrl-C", async () => {
      const workers = await acceptWorkers({ tokens: [{ token: secret, roles: ["worker"] }] });
      const args = ["plain.mjs", "--host", workers.address, "--concurrency=3", "--name=far"];
      const worker = startWorker(args, { LATER_TOKEN: secret });
      const host = await next(workers);
      await worker.printed("\n");
      expect(host.of("announce")).toMatchObject([{ name: "far", concurrency: 3 }]);
      host.call(1, "hello");
      expect((await host.result(1)).value).toBe("hello");

      host.send({ type: "drain" });
      const again = await next(workers);
      await vi.waitFor(() => expect(worker.stderr().match(/"connected"/g)).toHaveLength(2));
      worker.child.kill("SIGINT");
      await letGo(again);
      expect(await worker.ended).toEqual({ exitCode: 0, signal: null });
      expect(worker.stdout()).toBe(`LATER_READY ${workers.address}\n`);
      const events = worker.stderr().trim().split("\n");
      expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
        "connected",
        "host-draining",
        "disconnected",
        "connected",
        "draining",
      ]);
    });

    it("is let in with a certificate", async () => {
      const { authority, server, client } = makeCertificates(folder);
      const tls = {
        cert: readFileSync(`${server}.pem`),
        key: readFileSync(`${server}.key`),
        ca: readFileSync(`${authority}.pem`),
        roles: { alice: ["worker"] },
      };
      const workers = await acceptWorkers({ tls });
      const address = workers.address.replace("127.0.0.1", "localhost");
      const own = ["--tls-cert", `${client}.pem`, "--tls-key", `${client}.key`];
      startWorker(["plain.mjs", "--host", address, "--tls-ca", `${authority}.pem`, ...own]);
      const host = await next(workers);
      host.call(1, "hello");
      expect((await host.result(1)).value).toBe("hello");
    });

    it.each([
      ["a token that the host does not know", ["--token", other], "UNAUTHENTICATED"],
      ["no token", [], "UNAUTHENTICATED"],
    ])("gives up with 1 for %s", async (_what, args, code) => {
      const workers = await acceptWorkers({ tokens: [{ token: secret }] });
      const { exitCode, stdout, stderr } = await runLater([
        "worker",
        "plain.mjs",
        "--host",
        workers.address,
        ...args,
      ]);
      expect(JSON.parse(stderr)).toMatchObject({
        event: "failed",
        code,
        remedy: expect.stringContaining("--token-file"),
      });
      expect(stderr).not.toContain(other);
      expect(stdout).toBe("");
      expect(exitCode).toBe(1);
    });

    it("reads the token from a file, and gives up with 1 where it is no worker's", async () => {
      const tokens = [{ token: secret, roles: ["client"] }];
      const workers = await acceptWorkers({ tokens });
      const file = write("token", `# of the other machine\n${secret}\n`);
      const args = ["worker", "plain.mjs", "--host", workers.address, "--token-file", file];
      const { exitCode, stderr } = await runLater(args);
      expect(JSON.parse(stderr)).toMatchObject({
        code: "PERMISSION_DENIED",
        remedy: expect.stringContaining("role"),
      });
      expect(exitCode).toBe(1);
    });

    it("gives up with 1 for a host that takes no workers", async () => {
      const workers = await acceptWorkers({ workers: undefined as never });
      const { exitCode, stderr } = await runLater([
        "worker",
        "plain.mjs",
        "--host",
        workers.address,
      ]);
      expect(JSON.parse(stderr)).toMatchObject({ message: "The host takes no workers." });
      expect(exitCode).toBe(1);
    });
  });

  describe("refuses to start", () => {
    const host = ["--host", "127.0.0.1:9"];

    it.each([
      ["without a host", ["plain.mjs"], "--host"],
      ["without a FILE", host, "files"],
      ["with a FILE that is not there", ["nowhere.ts", ...host], "nowhere.ts"],
      ["with nothing at a time", ["plain.mjs", ...host, "--concurrency", "0"], "--concurrency"],
      ["with a time that is none", ["plain.mjs", ...host, "--drain", "soon"], "--drain"],
      ["with a short token", ["plain.mjs", ...host, "--token", "open-sesame"], "--token"],
      [
        "with a token twice",
        ["plain.mjs", ...host, "--token", secret, "--token-file", "x"],
        "--token-file",
      ],
      [
        "with a certificate without its key",
        ["plain.mjs", ...host, "--tls-cert", "cert.pem"],
        "--tls-key",
      ],
      [
        "with authorities that are not there",
        ["plain.mjs", ...host, "--tls-ca", "no.pem"],
        "no.pem",
      ],
    ])("with 2 %s", async (_what, args, hint) => {
      const { exitCode, stdout, stderr } = await runLater(["worker", ...args]);
      expect(stderr).toContain(hint);
      expect(stderr).not.toContain("open-sesame");
      expect(stderr).not.toContain(secret);
      expect(stdout).toBe("");
      expect(exitCode).toBe(2);
    });

    it("with 2 for a file with more than one token", async () => {
      const file = write("tokens", `${secret}\n${other}\n`);
      const { exitCode, stderr } = await runLater([
        "worker",
        "plain.mjs",
        ...host,
        "--token-file",
        file,
      ]);
      expect(stderr).toContain("more than one token");
      expect(exitCode).toBe(2);
    });

    it("with 1 for a FILE that throws", async () => {
      const { exitCode, stderr } = await runLater(["worker", "throws.ts", ...host]);
      expect(JSON.parse(stderr)).toMatchObject({ level: "error", event: "failed" });
      expect(stderr).toContain("The database is not there.");
      expect(exitCode).toBe(1);
    });
  });
});
