import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { acceptWorkers } from "../../packages/bridge/src/carrier/fixtures/accept-workers.ts";
import { checkWorker } from "../../packages/bridge/src/conformance/check-worker.ts";
import type { WorkerReport } from "../../packages/bridge/src/conformance/worker-report.ts";
import { root } from "../setup/paths.ts";

/** A worker of which it is known what it does not do. */
interface KnownWorker {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly concurrency: number;
  /** What is looked at. @default everything */
  readonly only?: readonly string[];
  /** Cases that it does not pass. @default none */
  readonly failed?: readonly string[];
  /** Tools that it does not offer. @default none */
  readonly lacks?: readonly string[];
}

const fixtures = path.join(root, "packages/bridge/src/conformance/fixtures");
const nodeWorker = [
  process.execPath,
  "--conditions=later-source",
  "--import",
  "tsx",
  path.join(fixtures, "node-worker.ts"),
] as const;
const perlWorker = path.join(root, "examples/third-language/worker.pl");
const python = process.env["LATER_PYTHON"] || "python3";
const inNode = {
  command: nodeWorker,
  // Nothing else happens in JavaScript while a function computes; whoever has started the process ends it.
  failed: ["calls.ping-while-busy", "end.connection-while-busy"],
  lacks: ["conformance_bytes", "conformance_tensor", "conformance_call"],
} as const;

const workers: Readonly<Record<string, KnownWorker>> = {
  "in TypeScript": { ...inNode, env: { CONCURRENCY: "4" }, concurrency: 4 },
  "in TypeScript with one place": {
    ...inNode,
    env: { CONCURRENCY: "1" },
    concurrency: 1,
    only: ["calls", "cancel", "recall", "streams"],
    failed: ["calls.ping-while-busy"],
    lacks: [],
  },
  "in Python": inPython(3),
  "in Python with one place": inPython(1),
  "in Perl": inPerl(2),
  "in Perl with one place": inPerl(1),
};

function inPython(concurrency: number): KnownWorker {
  const file = path.join(fixtures, "python_tools.py");
  return {
    command: [python, "-m", "later_worker", "--threads", String(concurrency), file],
    env: { PYTHONPATH: path.join(root, "python") },
    concurrency,
  };
}

function inPerl(concurrency: number): KnownWorker {
  const binary = ["checksum", "sum", "bytes", "tensor"];
  const asking = ["get", "set", "call", "watch"];
  return {
    command: ["perl", perlWorker, String(concurrency)],
    concurrency,
    lacks: [...binary, ...asking].map((name) => `conformance_${name}`),
  };
}

function isThere(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** With what has been found out, so that it can be read in the report of the test. */
function expectFailures({ results }: WorkerReport, expected: readonly string[]): void {
  const failures = results.filter(({ verdict }) => verdict === "failed");
  expect(failures.filter(({ id }) => !expected.includes(id))).toEqual([]);
  expect(failures.map(({ id }) => id)).toEqual(expected);
}

describe.concurrent("the worker protocol is kept by a worker", () => {
  it.for(Object.entries(workers))(
    "%s",
    { timeout: 120_000 },
    async ([_name, { concurrency, failed = [], lacks = [], ...worker }], { skip }) => {
      if (!isThere(worker.command[0])) skip();
      const report = await checkWorker(worker);
      expect(report.worker?.concurrency).toBe(concurrency);
      expectFailures(report, failed);
      const expected = lacks.map((tool) => `${tool} is not offered`);
      if (concurrency === 1) expected.push("it runs one call at a time");
      const reasons = report.results.flatMap(({ reason = [] }) => reason);
      expect(new Set(reasons)).toEqual(new Set(expected));
    },
  );
});

it("the worker protocol is kept by a worker that dials", { timeout: 60_000 }, async () => {
  const { address, next } = await acceptWorkers();
  const [program, ...args] = nodeWorker;
  const child = spawn(program, args, {
    env: { ...process.env, HOST: address },
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  try {
    const { carrier } = await next();
    const report = await checkWorker({ carrier, timeoutMs: 5_000, paceMs: 50 });
    expectFailures(report, ["calls.ping-while-busy"]);
    expect(report.passed).toBeGreaterThan(50);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
});
