import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { BridgeHost, type BridgeHostOptions, Workers } from "later-bridge";
import {
  type CallEvent,
  deftool,
  type Outcome,
  Runtime,
  type Session,
  ToolRegistry,
} from "later-runtime";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { makeCertificates } from "./make-certificates.ts";

const token = "a-token-of-sixteen-characters";
const patience = { timeout: 15_000, interval: 10 };

/** A host that takes workers. */
interface StartedHost {
  readonly host: BridgeHost;
  readonly runtime: Runtime;
  readonly workers: Workers;
  readonly port: number;
}

/** A worker in Python, and what it has written. */
interface StartedWorker {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const folder = mkdtempSync(path.join(tmpdir(), "later-dialling-"));
let cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  cleanUps = [];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const double = deftool({
  name: "double",
  description: "Doubles a number.",
  parameters: { type: "object", properties: { value: { type: "number" } }, required: ["value"] },
  execute: ({ value }: Readonly<Record<string, unknown>>) => Number(value) * 2,
  register: false,
});

async function startHost(options: Partial<BridgeHostOptions> = {}): Promise<StartedHost> {
  const registry = new ToolRegistry();
  registry.add(double);
  const workers = new Workers();
  const runtime = await Runtime.open({ registry, placement: workers });
  const host = new BridgeHost({
    runtime,
    workers,
    tokens: [{ token, principal: "wanda", roles: ["worker"] }],
    drainTimeoutMs: 500,
    ...options,
  });
  cleanUps.push(async () => {
    await host.close();
    await runtime.close();
  });
  const { port } = await host.listen();
  return { host, runtime, workers, port };
}

function startWorker(
  port: number,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = { LATER_TOKEN: token },
): StartedWorker {
  const command = [
    "-m",
    "later_worker",
    "tests/grpc/tools/office.py",
    "--host",
    `127.0.0.1:${port}`,
  ];
  const child = spawn(python ?? "", [...command, ...args], {
    cwd: path.join(root, "python"),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "exit").then(([code]) => code as number | null);
  cleanUps.push(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { process: child, output: () => output, ended };
}

async function connect(
  args: readonly string[] = [],
): Promise<StartedHost & StartedWorker & { readonly session: Session }> {
  const started = await startHost();
  const worker = startWorker(started.port, args);
  await expectTools(started);
  return { ...started, ...worker, session: await started.runtime.createSession({ id: "s" }) };
}

function expectTools({ workers }: StartedHost): Promise<void> {
  return vi.waitFor(() => expect(workers.toolNames).toContain("add"), patience);
}

function valueOf(outcome: Outcome): unknown {
  return outcome.ok ? outcome.value : outcome.error;
}

describe.skipIf(python === undefined)("a worker in Python that dials a host", () => {
  it("runs its tools in the host's sessions, as many at a time as it says", async () => {
    const { session, output, process: child } = await connect(["--threads", "4"]);
    await vi.waitFor(() => expect(output()).toMatch(/^LATER_READY 127\.0\.0\.1:\d+$/m), patience);
    expect(valueOf(await session.execute({ name: "pid" }))).toBe(child.pid);
    const sums = await Promise.all(
      Array.from({ length: 200 }, (_, a) => session.execute({ name: "add", args: { a, b: 1 } })),
    );
    expect(sums.map(valueOf)).toEqual(Array.from({ length: 200 }, (_, a) => a + 1));
    const value = { text: "é\u0000🙂", large: 2n ** 70n, list: [1, null, { deep: [true] }] };
    expect(valueOf(await session.execute({ name: "echo", args: { value } }))).toEqual(value);
    expect(
      valueOf(await session.execute({ name: "large", args: { bytes: 300_000 } })),
    ).toHaveLength(300_000);
  });

  it("fails as its tools do", async () => {
    const { session } = await connect();
    expect(await session.execute({ name: "fail", args: { type: "OUT_OF_PAPER" } })).toMatchObject({
      error: { type: "OUT_OF_PAPER", message: "No luck.", details: { tray: 2 } },
    });
  });

  it("hands out partial results as they are taken, and tells how far it is", async () => {
    const { session } = await connect();
    const events: CallEvent[] = [];
    const outcome = await session.execute(
      { name: "count", args: { end: 300 } },
      { onEvent: (event) => void events.push(event) },
    );
    const partial = events.flatMap((event) => (event.type === "call-partial" ? [event.value] : []));
    expect(partial).toEqual(Array.from({ length: 300 }, (_, number) => ({ number })));
    expect(valueOf(outcome)).toEqual({ number: 299 });
    expect(events.some((event) => event.type === "call-progress" && event.total === 300)).toBe(
      true,
    );
  });

  it("stops a tool whose call is cancelled", async () => {
    const { session } = await connect();
    const note = path.join(folder, "cancelled");
    const controller = new AbortController();
    const running = session.execute(
      { name: "wait", args: { path: note } },
      { signal: controller.signal },
    );
    await vi.waitFor(() => expect(existsSync(`${note}.begun`)).toBe(true), patience);
    controller.abort();
    expect(await running).toMatchObject({ error: { type: "CANCELLED" } });
    await vi.waitFor(() => expect(readFileSync(note, "utf8")).toBe("cancelled"), patience);
    expect(valueOf(await session.execute({ name: "add", args: { a: 1, b: 2 } }))).toBe(3);
  });

  it("lets tools use variables of the session and tools of the host", async () => {
    const { session } = await connect();
    const args = { name: "weights", value: [0.5, 1.5] };
    expect(valueOf(await session.execute({ name: "remember", args }))).toEqual([0.5, 1.5]);
    expect(await session.variables.get("weights")).toEqual([0.5, 1.5]);
    const asked = await session.execute({
      name: "ask",
      args: { name: "double", arguments: { value: 21 } },
    });
    expect(valueOf(asked)).toEqual([expect.arrayContaining(["add", "double"]), 42]);
  });

  it("dials again when its host has gone, and sends nothing of the calls that ran", async () => {
    const first = await connect(["--threads", "2"]);
    const note = path.join(folder, "lost");
    const running = first.session.execute({ name: "wait", args: { path: note } });
    await vi.waitFor(() => expect(existsSync(`${note}.begun`)).toBe(true), patience);
    await first.host.close();
    expect((await running).ok).toBe(false);
    await vi.waitFor(() => expect(readFileSync(note, "utf8")).toBe("cancelled"), patience);
    const second = await startHost({ port: first.port });
    await expectTools(second);
    const session = await second.runtime.createSession({ id: "s" });
    for (let a = 0; a < 20; a += 1) {
      expect(valueOf(await session.execute({ name: "add", args: { a, b: 0 } }))).toBe(a);
    }
    expect(valueOf(await session.execute({ name: "pid" }))).toBe(first.process.pid);
    expect(first.output().match(/LATER_READY/g)).toHaveLength(1);
  });

  it("ends in order when it is told to", async () => {
    const { session, process: child, ended, workers } = await connect(["--threads", "2"]);
    const running = session.execute({ name: "count_slowly", args: { end: 50 } });
    await vi.waitFor(async () => expect((await session.execute({ name: "pid" })).ok).toBe(true));
    child.kill("SIGTERM");
    expect(valueOf(await running)).toBe(49);
    expect(await ended).toBe(0);
    expect(workers.toolNames).toContain("add");
    expect(await session.execute({ name: "add", args: { a: 1, b: 2 } })).toMatchObject({
      error: { type: "TOOL_UNAVAILABLE" },
    });
  });

  it.each([
    [
      "a token that the host does not know",
      { LATER_TOKEN: "another-token-of-many" },
      {},
      /token that it knows/,
    ],
    [
      "a token of another role",
      { LATER_TOKEN: token },
      { tokens: [{ token, roles: ["client"] }] },
      /role of a worker/,
    ],
  ])("gives up with %s", async (_, env, options, reason) => {
    const { port } = await startHost(options);
    const { ended, output } = startWorker(port, [], env);
    expect(await ended).toBe(1);
    expect(output()).toMatch(reason);
    expect(output()).not.toContain(env.LATER_TOKEN);
    expect(output()).not.toContain("Traceback");
  });

  it("gives up where the host takes no workers", async () => {
    const runtime = new Runtime({ registry: new ToolRegistry() });
    const host = new BridgeHost({ runtime });
    cleanUps.push(async () => {
      await host.close();
      await runtime.close();
    });
    const { port } = await host.listen();
    const { ended, output } = startWorker(port);
    expect(await ended).toBe(1);
    expect(output()).toContain("It takes no workers.");
  });

  it("shows a certificate, and looks at that of the host", async () => {
    const { authority, server, client } = makeCertificates();
    const file = (name: string, content: string): string => {
      writeFileSync(path.join(folder, name), content);
      return path.join(folder, name);
    };
    const started = await startHost({
      tokens: [],
      tls: { ...server, ca: authority, roles: { ada: ["worker"] } },
    });
    const args = ["--tls-ca", file("ca.pem", authority)];
    const own = [
      "--tls-cert",
      file("own.pem", client.cert),
      "--tls-key",
      file("own.key", client.key),
    ];
    startWorker(started.port, [...args, ...own], {});
    await expectTools(started);
    const session = await started.runtime.createSession();
    expect(valueOf(await session.execute({ name: "add", args: { a: 1, b: 2 } }))).toBe(3);
  });
});
