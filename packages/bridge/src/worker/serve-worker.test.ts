import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { acceptWorkers } from "../carrier/fixtures/accept-workers.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { readProcessStat } from "../process/process-stat.ts";
import { RawHost, welcome } from "./fixtures/raw-host.ts";
import { startProgram, type StartedProgram } from "./fixtures/start-program.ts";

const admission = { type: "fulfilled", id: 1, accepted: ["sleep"], rejected: [] };

function greet(socket: Socket): RawHost {
  const host = new RawHost(new SocketCarrier(socket));
  host.send(welcome);
  host.send(admission);
  return host;
}

/** A worker that has been started as a host does it, and is ready. */
async function startWorker(
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProgram & { readonly host: RawHost }> {
  const program = startProgram("program.ts", { env: { LATER_WORKER_FD: "3", ...env } });
  const host = greet(program.socket);
  await host.until("fulfil");
  return { ...program, host };
}

/** One that has ended may still wait for whoever takes notice. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && readProcessStat(pid)?.hasEnded !== true;
  } catch {
    return false;
  }
}

test("offers every tool that is registered, and runs calls in its own process", async () => {
  const { host, child } = await startWorker();
  const [announce] = await host.until("announce");
  const [fulfil] = await host.until("fulfil");

  expect(announce).toMatchObject({ name: "program.ts", pid: child.pid, concurrency: 64 });
  expect(fulfil?.tools.map(({ declaration }) => declaration.name)).toEqual([
    "pid",
    "environment",
    "sleep",
    "spin",
  ]);
  host.call(1, "pid");
  expect((await host.result(1)).value).toBe(child.pid);
});

test("connects to a socket with its token, and keeps both to itself", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "later-worker-"));
  const file = path.join(folder, "socket");
  const server = createServer({ allowHalfOpen: true }).listen(file);
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const env = { LATER_WORKER_SOCKET: file, LATER_WORKER_TOKEN: "secret", LATER_WORKER_ID: "w-1" };
  startProgram("program.ts", { env });
  const [socket] = (await once(server, "connection")) as [Socket];
  const host = greet(socket);

  const [announce] = await host.until("announce");
  expect(announce?.token).toBe("secret");
  host.call(1, "environment");
  expect((await host.result(1)).value).toEqual(["LATER_WORKER_ID"]);
});

test("lets a call that runs end on SIGTERM, then says goodbye and ends with 0", async () => {
  const { host, child, printed, ended, output } = await startWorker();
  host.call(1, "sleep", { args: { ms: 300 } });
  await printed("asleep");
  child.kill("SIGTERM");
  await host.until("drain");
  const [ping] = await host.until("ping");
  host.send({ type: "pong", id: ping?.id ?? -1 });

  expect((await host.result(1)).value).toBe("rested");
  expect(await ended).toEqual({ exitCode: 0, signal: null });
  await host.closed;
  expect(host.received.at(-1)).toEqual({ type: "goodbye" });
  expect(output()).not.toContain("went on");
});

test("ends at once on the second SIGTERM", async () => {
  const { host, child, printed, ended } = await startWorker();
  host.call(1, "sleep", { args: { ms: 60_000 } });
  await printed("asleep");
  child.kill("SIGTERM");
  await host.until("drain");
  child.kill("SIGTERM");

  expect(await ended).toEqual({ exitCode: 143, signal: null });
});

test("leaves Ctrl-C to the host that has started it", async () => {
  const { host, child } = await startWorker();
  child.kill("SIGINT");
  host.call(1, "pid");

  expect((await host.result(1)).value).toBe(child.pid);
  expect(host.of("drain")).toEqual([]);
});

test("ends with 0 when the host wants no more", async () => {
  const { host, ended } = await startWorker();
  host.send({ type: "drain" });

  expect(await ended).toEqual({ exitCode: 0, signal: null });
  await host.closed;
  expect(host.received.at(-1)).toEqual({ type: "goodbye" });
});

test("ends at once with 1 when the connection is cut, whatever still runs", async () => {
  const { host, printed, ended, output } = await startWorker();
  host.call(1, "sleep", { args: { ms: 60_000 } });
  await printed("asleep");
  host.destroy();

  expect(await ended).toEqual({ exitCode: 1, signal: null });
  expect(output()).not.toContain("went on");
});

test("ends with its host also while a tool keeps the event loop busy", async () => {
  const program = path.join(import.meta.dirname, "fixtures/program.ts");
  const host = startProgram("host-program.ts", {
    args: [program],
    env: { LATER_RUN_ID: undefined },
  });
  await host.printed("\n");
  const pid = Number(host.output());
  expect(isAlive(pid)).toBe(true);

  host.child.kill("SIGKILL");

  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

test.each([
  ["without a host", {}, "No host has started this process"],
  ["with a descriptor that is none", { LATER_WORKER_FD: "x" }, "the number of a file descriptor"],
  ["with a descriptor that is not open", { LATER_WORKER_FD: "77" }, "77 is no open socket"],
  [
    "with a socket that nobody listens on",
    { LATER_WORKER_SOCKET: "/none" },
    "no host listens there",
  ],
])("fails %s", async (_what, env, message) => {
  const { ended, output } = startProgram("program.ts", { env });

  expect(await ended).toEqual({ exitCode: 1, signal: null });
  expect(output()).toContain(message);
});

test("fails when its host does not let it in", async () => {
  const program = startProgram("program.ts", { env: { LATER_WORKER_FD: "3" } });
  const host = new RawHost(new SocketCarrier(program.socket));
  await host.until("fulfil");
  host.send({ type: "problem", code: "UNAUTHENTICATED", message: "Who is that?" });
  host.end();

  expect(await program.ended).toEqual({ exitCode: 1, signal: null });
  expect(program.output()).toContain("Who is that?");
});

test("dials a host, and ends in order on SIGINT", async () => {
  const workers = await acceptWorkers();
  const program = startProgram("program.ts", { args: [workers.address] });
  const { carrier } = await workers.next();
  const host = new RawHost(carrier);
  host.send(welcome);
  host.send(admission);
  host.call(1, "pid");
  expect((await host.result(1)).value).toBe(program.child.pid);

  program.child.kill("SIGINT");
  const [ping] = await host.until("ping");
  host.send({ type: "pong", id: ping?.id ?? -1 });

  expect(await program.ended).toEqual({ exitCode: 0, signal: null });
  await host.closed;
  expect(host.received.at(-1)).toEqual({ type: "goodbye" });
});
