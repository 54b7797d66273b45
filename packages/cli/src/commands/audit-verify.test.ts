import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { AuditFile, AuditLog } from "later-bridge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type EndedCommand, runLater } from "../fixtures/run-later.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-audit-"));
let tail: unknown;
/** The files that were full, the oldest first. */
let full: readonly string[] = [];

/** A log in several files, which tells of four records that were lost. */
beforeAll(async () => {
  const sink = await AuditFile.open(path.join(folder, "audit.jsonl"), { maxBytes: 600 });
  const log = new AuditLog({ sink, maxPendingBytes: 100 });
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 3; index += 1) log.record({ event: "call", tool: "add" });
    await log.flush();
  }
  await log.close();
  ({ tail } = log);
  full = readdirSync(folder)
    .filter((name) => name.startsWith("audit.jsonl."))
    .toSorted();
});

afterAll(() => rmSync(folder, { recursive: true }));

function verify(...args: readonly string[]): Promise<EndedCommand> {
  return runLater(["audit", "verify", ...args], { cwd: folder });
}

describe("later audit verify", () => {
  it("finds a log whole that goes through several files", async () => {
    const { exitCode, stdout, stderr } = await verify(...full, "audit.jsonl");
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^\d records, none changed; 4 could not be written\.\nThe last one is \d, [\da-f]{64}\.\n$/,
    );
    expect(exitCode).toBe(0);
  });

  it("says where a log begins of which the beginning is elsewhere", async () => {
    const { stdout } = await verify("audit.jsonl", "--json");
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ ok: true, tail });
    expect(document.first).toBeGreaterThan(1);
    expect((await verify("audit.jsonl")).stdout).toContain(`from record ${document.first} on`);
  });

  it("names the first line that has been changed", async () => {
    const text = readFileSync(path.join(folder, "audit.jsonl"), "utf8");
    writeFileSync(path.join(folder, "changed.jsonl"), text.replace('"time":"2', '"time":"1'));
    const { exitCode, stdout } = await verify(...full, "changed.jsonl");
    expect(stdout).toBe(
      "changed.jsonl:1: It is no record, or has been changed since it was written.\n",
    );
    expect(exitCode).toBe(1);
    const { stdout: document } = await verify("changed.jsonl", "--json");
    expect(JSON.parse(document)).toMatchObject({
      ok: false,
      broken: { file: "changed.jsonl", line: 1 },
    });
  });

  it("does not take files in another order", async () => {
    const { exitCode, stdout } = await verify("audit.jsonl", "audit.jsonl.000001");
    expect(stdout).toMatch(/^audit\.jsonl\.000001:1: It is record 1 and does not follow/);
    expect(exitCode).toBe(1);
  });

  it.each([["missing.jsonl"], ["."]])("says that it cannot read %s", async (file) => {
    const { exitCode, stderr } = await verify(file);
    expect(stderr).toContain(`"${file}" cannot be read.`);
    expect(exitCode).toBe(1);
  });

  it("needs a file", async () => {
    expect((await verify()).exitCode).toBe(2);
    expect((await runLater(["audit"])).exitCode).not.toBe(0);
  });
});
