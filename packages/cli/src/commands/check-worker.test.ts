import path from "node:path";

import { describe, expect, it } from "vitest";

import { runLater } from "../fixtures/run-later.ts";

const worker = path.resolve(
  import.meta.dirname,
  "../../../bridge/src/conformance/fixtures/reference/worker.mjs",
);

describe("later check-worker", () => {
  it("tells what a worker keeps of the protocol", async () => {
    const args = ["check-worker", "--only", "errors", "--", process.execPath, worker];
    const { exitCode, stdout, stderr } = await runLater(args);
    expect(stderr).toBe("");
    expect(stdout.replaceAll(/^ *\d+ {2}/gm, "")).toBe(
      `
passed  errors.own
passed  errors.unexpected
passed  errors.no-path
passed  errors.no-stack
reference (javascript, 2 calls at a time): 4 passed.
`.slice(1),
    );
    expect(exitCode).toBe(0);
  });

  it("explains what a worker does not keep, and fails", async () => {
    const args = ["check-worker", "--only", "errors.own", "--", process.execPath, worker];
    const { exitCode, stdout } = await runLater(args, { env: { DEFECTS: "blurs-errors" } });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^ +\d+ {2}failed {2}errors\.own: the error was \{"type":/);
    expect(lines[1]).toMatch(/^ {13}expected: \{"type":"ORDER_7_NOT_FOUND"/);
    expect(lines[2]).toMatch(/^ {13}the page: MUST – `error\.type` is a text of capitals/);
    expect(lines[3]).toBe("             sent:");
    expect(lines[4]).toMatch(/^ {15}\{"type":"call","id":1,"tool":"conformance_fail"/);
    expect(lines[5]).toBe("             received:");
    expect(lines.at(-2)).toBe("reference (javascript, 2 calls at a time): 0 passed, 1 failed.");
    expect(exitCode).toBe(1);
  });

  it("fails for advice that is not taken if it is told so", async () => {
    const args = ["--only", "streams.progress-unwatched", "--", process.execPath, worker];
    const env = { DEFECTS: "tells-progress-unasked" };
    const lenient = await runLater(["check-worker", ...args], { env });
    expect(lenient.stdout).toContain("advised streams.progress-unwatched: it sent");
    expect(lenient.exitCode).toBe(0);
    const strict = await runLater(["check-worker", "--strict", ...args], { env });
    expect(strict.stdout).toContain("0 passed, 1 advised.");
    expect(strict.exitCode).toBe(1);
  });

  it("prints one document as JSON", async () => {
    const args = ["check-worker", "--json", "--only", "start.tools", "--", process.execPath];
    const { exitCode, stdout } = await runLater([...args, worker]);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      worker: { name: "reference", language: "javascript", version: "1", concurrency: 2 },
      passed: 1,
      results: [{ id: "start.tools", level: "MUST", verdict: "passed" }],
    });
    expect(exitCode).toBe(0);
  });

  it.each([
    [["--", "/nowhere/worker"], 1, 'error: The worker "worker" cannot be started'],
    [["--only", "err", "--", "true"], 2, 'error: There is no case "err". The groups are start,'],
    [["--timeout", "0", "--", "true"], 2, "It has to be a number of milliseconds above 0."],
    [[], 2, "missing required argument 'command'"],
  ])("says what is wrong with %j", async (args, expected, message) => {
    const { exitCode, stdout, stderr } = await runLater(["check-worker", ...args]);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(exitCode).toBe(expected);
  });

  it("ends on Ctrl-C, and the worker with it", async () => {
    const args = ["check-worker", "--", "sh", "-c", "kill -INT $PPID; exec sleep 600"];
    const { exitCode, stdout } = await runLater(args);
    expect(stdout).toBe("");
    expect(exitCode).toBe(130);
  });
});
