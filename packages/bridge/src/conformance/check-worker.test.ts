import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { allCases } from "./all-cases.ts";
import { checkWorker } from "./check-worker.ts";
import { conformanceTools } from "./conformance-tools.ts";
import { defectGroups } from "./fixtures/defects.ts";
import { toFrame } from "./to-frame.ts";
import type { CaseFailure, CaseResult, WorkerReport } from "./worker-report.ts";

const document = readFileSync(
  path.resolve(import.meta.dirname, "../../../../docs/worker-protocol.md"),
  "utf8",
).replaceAll(/\s+/g, " ");
const file = path.join(import.meta.dirname, "fixtures/reference/worker.mjs");
const command = [process.execPath, file] as const;
const haste = { timeoutMs: 3_000, paceMs: 80 };

function failuresOf({ results }: WorkerReport): readonly string[] {
  return results.filter(({ verdict }) => verdict === "failed").map(({ id }) => id);
}

describe("the check of workers", () => {
  it.each(allCases)("quotes the document in $id", ({ rule }) => {
    expect(document).toContain(rule);
  });

  it.each([...conformanceTools.required, ...conformanceTools.optional])(
    "uses %s, which the document describes",
    (name) => {
      expect(document).toMatch(new RegExp(`\\| \`${name}\` +\\|`));
    },
  );

  it("has an id of its own for each case", () => {
    expect(new Set(allCases.map(({ id }) => id)).size).toBe(allCases.length);
  });
});

describe("checkWorker", () => {
  it("tells what was sent, what came and what was expected", async () => {
    const { results } = await checkWorker({
      command,
      env: { DEFECTS: "reads-doubles" },
      only: ["messages.integers"],
      ...haste,
    });
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      id: "messages.integers",
      level: "MUST",
      verdict: "failed",
      failure: { expected: "the value 9007199254740993", output: [] },
    });
    const [{ failure }] = results as [CaseResult];
    const { message, sent, received } = failure as CaseFailure;
    expect(message).toMatch(/^the call \d+ returned 9007199254740992$/);
    expect(sent.at(-1)).toContain('"args":{"value":9007199254740993}');
    expect(received.at(-1)).toContain('"value":9007199254740992');
  });

  it("looks at groups of cases, and at single ones", async () => {
    const only = ["errors", "calls.order"];
    const { results, passed } = await checkWorker({ command, only, ...haste });
    expect(results.map(({ id }) => id)).toEqual([
      "calls.order",
      "errors.own",
      "errors.unexpected",
      "errors.no-path",
      "errors.no-stack",
    ]);
    expect(passed).toBe(5);
  });

  it("tells of a program that is no worker what it has printed, and skips the rest", async () => {
    const script = "echo I am no worker; exec sleep 60";
    const report = await checkWorker({ command: ["sh", "-c", script], timeoutMs: 300 });
    expect(failuresOf(report)).toEqual(["start.announce"]);
    expect(report.results[0]?.failure).toMatchObject({
      message: "it did not come within 300 ms",
      expected: '"announce"',
      output: ["I am no worker"],
    });
    expect(report).toMatchObject({ ok: false, worker: undefined, passed: 0, failed: 1 });
    expect(report.results.at(-1)?.reason).toBe("the worker did not announce itself");
  });

  it("tells of one that offers no tools", async () => {
    const announce = toFrame({ type: "announce", protocol: 1 }).toString("base64");
    const script = `echo ${announce} | base64 -d >&3; exec sleep 60`;
    const report = await checkWorker({ command: ["bash", "-c", script], timeoutMs: 300 });
    expect(failuresOf(report)).toEqual(["start.fulfil"]);
    expect(report.results[0]?.reason).toBe("the worker did not offer its tools");
  });

  it("shows a worker that sends something else than messages", async () => {
    const bytes = Buffer.concat([toFrame(["no", "message"]), Buffer.from("????????")]);
    const script = `echo ${bytes.toString("base64")} | base64 -d >&3; exec sleep 60`;
    const report = await checkWorker({ command: ["bash", "-c", script], timeoutMs: 5_000 });
    expect(report.results[0]?.failure).toMatchObject({
      message: expect.stringMatching(/^the connection broke: A frame of \d+ bytes/),
      received: ['["no","message"]'],
    });
  });

  it("greets a worker at the other end of a carrier, and skips what needs another one", async () => {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, LATER_WORKER_FD: "3" },
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    const exited = once(child, "exit");
    const carrier = new SocketCarrier(child.stdio[3] as Socket);
    const report = await checkWorker({ carrier, timeoutMs: 15_000 });
    await exited;
    expect(failuresOf(report)).toEqual([]);
    expect(report.ok).toBe(true);
    const reasons = report.results.flatMap(({ reason = [] }) => reason);
    expect(new Set(reasons)).toEqual(
      new Set([
        "it needs a worker of its own, which a command can start",
        "it needs a connection of frames",
        "it belongs to no run that is known here",
      ]),
    );
    expect(report.passed).toBeGreaterThan(60);
  }, 60_000);

  it("ends what it has started when its signal fires", async () => {
    const controller = new AbortController();
    let pid = 0;
    const script = `echo $$ > "$PID_FILE"; exec ${process.execPath} ${file}`;
    const folder = mkdtempSync(path.join(tmpdir(), "later-check-"));
    const pidFile = path.join(folder, "pid");
    const checking = checkWorker({
      command: ["sh", "-c", script],
      env: { PID_FILE: pidFile },
      ...haste,
      signal: controller.signal,
      onResult: ({ id }) => {
        if (id !== "calls.ids") return;
        pid = Number(readFileSync(pidFile, "utf8"));
        controller.abort();
      },
    });
    await expect(checking).rejects.toMatchObject({ code: "CANCELLED" });
    rmSync(folder, { recursive: true });
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await expect(checkWorker({ command, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });

  it.each([
    [{ timeoutMs: 0 }, '"timeoutMs" has to be'],
    [{ paceMs: Number.NaN }, '"paceMs" has to be'],
    [{ only: ["errors", "err"] }, 'There is no case "err". The groups are start, frames'],
  ])("refuses %j", async (options, message) => {
    await expect(checkWorker({ command, ...options })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(message),
    });
  });

  it("fails for a command that there is not", async () => {
    const checking = checkWorker({ command: ["later-no-such-command"] });
    await expect(checking).rejects.toMatchObject({ code: "WORKER_FAILED" });
  });
});

describe.concurrent("checkWorker", () => {
  it.each([1, 3])(
    "has nothing to find fault with in a worker that runs %i calls at a time",
    { timeout: 120_000 },
    async (concurrency) => {
      const seen: number[] = [];
      const report = await checkWorker({
        command,
        env: { CONCURRENCY: String(concurrency) },
        // A machine that has much else to do is no fault of the worker's.
        timeoutMs: 15_000,
        onResult: ({ number }) => seen.push(number),
      });
      expect(failuresOf(report)).toEqual([]);
      expect(report).toMatchObject({ ok: true, failed: 0, advised: 0 });
      expect(report.worker).toMatchObject({ name: "reference", concurrency });
      expect(seen).toEqual(allCases.map((_, index) => index + 1));
      const skipped = report.results.filter(({ verdict }) => verdict === "skipped");
      expect(skipped.map(({ reason }) => reason)).toEqual(
        concurrency === 1 ? ["it runs one call at a time", "it runs one call at a time"] : [],
      );
    },
  );

  it.each(defectGroups.map((defects) => ({ defects, names: Object.keys(defects).join(", ") })))(
    "finds out that a worker $names",
    { timeout: 120_000 },
    async ({ defects, names }) => {
      const report = await checkWorker({
        command,
        env: { DEFECTS: names.replaceAll(" ", "") },
        ...haste,
      });
      const noticed = new Set(Object.values(defects).flat());
      const expected = allCases.filter(({ id }) => noticed.has(id)).map(({ id }) => id);
      expect(failuresOf(report)).toEqual(expected);
      expect(report.ok).toBe(false);
    },
  );
});
