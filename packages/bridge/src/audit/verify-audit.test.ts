import { createHash } from "node:crypto";

import { beforeAll, describe, expect, it } from "vitest";

import { AuditLog } from "./audit-log.ts";
import { verifyAudit } from "./verify-audit.ts";

let lines: readonly string[] = [];

beforeAll(async () => {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text), close: () => {} };
  await using log = new AuditLog({ sink });
  for (const tool of ["a", "b", "c", "d", "e"]) log.record({ event: "call", tool, durationMs: 1 });
  await log.flush();
  lines = written.join("").split("\n").slice(0, -1);
});

function with2(change: (line: string) => string): readonly string[] {
  return lines.map((line, index) => (index === 2 ? change(line) : line));
}

describe("verifyAudit", () => {
  it("finds an unbroken chain whole, from wherever lines come", async () => {
    const last = JSON.parse(lines.at(-1) ?? "");
    const whole = {
      ok: true,
      records: 5,
      after: { sequence: 0, hash: "0".repeat(64) },
      tail: { sequence: 5, hash: last.hash },
      lost: 0,
    };
    expect(await verifyAudit(lines)).toEqual(whole);
    async function* read(): AsyncGenerator<string> {
      yield* lines;
    }
    expect(await verifyAudit(read())).toEqual(whole);
    expect(await verifyAudit([])).toMatchObject({ ok: true, records: 0 });
  });

  it("computes hashes as they are documented", () => {
    let previous = "0".repeat(64);
    for (const line of lines) {
      const { hash, ...record } = JSON.parse(line);
      const text = JSON.stringify(Object.fromEntries(Object.entries(record).toSorted()));
      expect(
        createHash("sha256")
          .update(previous + text)
          .digest("hex"),
      ).toBe(hash);
      previous = hash;
    }
  });

  it.each<[string, (line: string) => string]>([
    ["a changed value", (line) => line.replace('"c"', '"x"')],
    ["a changed time", (line) => line.replace(/"time":"2/, '"time":"1')],
    ["a changed hash", (line) => line.replace(/"hash":"./, '"hash":"g')],
    ["a member more", (line) => line.replace("{", '{"a":1,')],
    ["a member twice", (line) => line.replace('"durationMs":1', '"durationMs":2,"durationMs":1')],
    ["other white space", (line) => line.replace(":", ": ")],
    ["a carriage return", (line) => `${line}\r`],
    ["a line that is cut off", (line) => line.slice(0, -1)],
    ["an empty line", () => ""],
    ["something else", () => "null"],
  ])("finds %s", async (_, change) => {
    expect(await verifyAudit(with2(change))).toEqual({
      ok: false,
      records: 2,
      line: 3,
      reason: "It is no record, or has been changed since it was written.",
    });
  });

  it("finds a line that has been left out, doubled or moved", async () => {
    const [a = "", b = "", c = "", d = "", e = ""] = lines;
    expect(await verifyAudit([a, b, d, e])).toMatchObject({
      ok: false,
      line: 3,
      reason: expect.stringContaining("record 4"),
    });
    expect(await verifyAudit([a, b, b, c])).toMatchObject({ ok: false, line: 3 });
    expect(await verifyAudit([a, c, b, d])).toMatchObject({ ok: false, line: 2 });
  });

  it("finds a line that was sealed anew, by the one behind it", async () => {
    const { hash, ...record } = JSON.parse(lines[2] ?? "");
    const text = JSON.stringify({ ...record, tool: "x" });
    const forged = createHash("sha256")
      .update(record.previous + text)
      .digest("hex");
    const line = `${text.slice(0, -1)},"hash":"${forged}"}`;
    expect(hash).not.toBe(forged);
    expect(await verifyAudit(with2(() => line))).toMatchObject({ ok: false, records: 3, line: 4 });
  });

  it("begins in the middle, but goes on only with what follows", async () => {
    const rest = await verifyAudit(lines.slice(2));
    expect(rest).toMatchObject({ ok: true, records: 3, after: { sequence: 2 } });
    const first = await verifyAudit(lines.slice(0, 2));
    const after = first.ok ? first.tail : undefined;
    expect(await verifyAudit(lines.slice(2), after)).toMatchObject({ ok: true });
    expect(await verifyAudit(lines.slice(3), after)).toMatchObject({ ok: false, line: 1 });
  });

  it("does not take a first record that says that something came before", async () => {
    const { hash: _hash, ...record } = JSON.parse(lines[0] ?? "");
    const text = JSON.stringify({ ...record, previous: "1".repeat(64) });
    const hash = createHash("sha256")
      .update("1".repeat(64) + text)
      .digest("hex");
    const line = `${text.slice(0, -1)},"hash":"${hash}"}`;
    expect(await verifyAudit([line])).toMatchObject({ ok: false, line: 1 });
  });
});
