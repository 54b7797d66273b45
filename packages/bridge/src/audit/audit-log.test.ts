import { setImmediate as nextTurn } from "node:timers/promises";

import type { JsonValue } from "later-runtime";
import { describe, expect, it } from "vitest";

import type { AuditEntry } from "./audit-entry.ts";
import { AuditLog, type AuditLogOptions } from "./audit-log.ts";
import type { AuditSink } from "./audit-sink.ts";
import { verifyAudit } from "./verify-audit.ts";

/** Keeps lines in memory, as long as it is not told to fail. */
class MemorySink implements AuditSink {
  readonly writes: string[] = [];
  fails = false;
  isClosed = false;
  attempts = 0;
  /** What each write waits for. */
  gate: Promise<void> = Promise.resolve();

  async write(lines: string): Promise<void> {
    this.attempts += 1;
    await this.gate;
    if (this.fails) throw new Error("The disk is full.");
    this.writes.push(lines);
  }

  close(): void {
    this.isClosed = true;
  }

  get lines(): readonly string[] {
    return this.writes.join("").split("\n").slice(0, -1);
  }

  get records(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

function create(options: Partial<AuditLogOptions> = {}): { log: AuditLog; sink: MemorySink } {
  const sink = new MemorySink();
  return { log: new AuditLog({ sink, ...options }), sink };
}

const call: AuditEntry = {
  event: "call",
  invocationId: "i",
  correlationId: "c",
  sessionId: "s",
  tool: "add",
  workerId: "w",
  principal: "ada",
  outcome: "success",
  durationMs: 1.23456,
};

describe("an AuditLog", () => {
  it("writes one object per line, each chained to the one before", async () => {
    const { log, sink } = create();
    log.record(call);
    log.record({ event: "denial", errorType: "UNAUTHENTICATED", facts: { method: "Ping" } });
    await log.flush();
    const [first, second] = sink.records;
    expect(first).toEqual({
      ...call,
      durationMs: 1.235,
      sequence: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      previous: "0".repeat(64),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    });
    expect(second).toMatchObject({
      event: "denial",
      errorType: "UNAUTHENTICATED",
      facts: { method: "Ping" },
      sequence: 2,
      previous: first?.["hash"],
    });
    expect(log.tail).toEqual({ sequence: 2, hash: second?.["hash"] });
    expect(await verifyAudit(sink.lines)).toMatchObject({ ok: true, records: 2, tail: log.tail });
  });

  it("writes together what is recorded in one turn", async () => {
    const { log, sink } = create();
    for (let index = 0; index < 100; index += 1) log.record(call);
    expect(sink.writes).toHaveLength(0);
    await nextTurn();
    await nextTurn();
    expect(sink.writes).toHaveLength(1);
    expect(sink.lines).toHaveLength(100);
  });

  it("goes on with the chain of its sink, and tells of a record that was not whole", async () => {
    const sink = Object.assign(new MemorySink(), {
      tail: { sequence: 7, hash: "a".repeat(64) },
      tornBytes: 12,
    });
    const log = new AuditLog({ sink });
    log.record(call);
    await log.flush();
    expect(sink.records).toMatchObject([
      { sequence: 8, previous: "a".repeat(64), event: "recovery", facts: { tornBytes: 12 } },
      { sequence: 9, event: "call" },
    ]);
  });

  it("closes its sink after the last line, once", async () => {
    const { log, sink } = create();
    log.record(call);
    await Promise.all([log.close(), log.close()]);
    log.record(call);
    await log[Symbol.asyncDispose]();
    expect(sink.isClosed).toBe(true);
    expect(sink.lines).toHaveLength(1);
  });

  it("writes down whatever it is told in a form that can be read", async () => {
    const { log, sink } = create({ values: "keep" });
    const deep: JsonValue = JSON.parse("[".repeat(600) + "]".repeat(600));
    log.record({
      event: "call",
      sessionId: "a".repeat(10_000),
      tool: "\uD800",
      durationMs: Number.NaN,
      args: { a: "\uDC00" },
      result: deep,
      facts: { "\uD800": "b".repeat(300), load: Infinity, count: 2, isLast: true },
    });
    log.record(call);
    await log.flush();
    const [record] = sink.records;
    expect(record?.["sessionId"]).toHaveLength(256);
    expect(record).toMatchObject({
      tool: "\uFFFD",
      args: { redacted: true },
      result: { redacted: true },
      facts: { load: "Infinity", count: 2, isLast: true },
    });
    expect(record).not.toHaveProperty("durationMs");
    expect(await verifyAudit(sink.lines)).toMatchObject({ ok: true, records: 2 });
  });

  it.each([
    { values: "hash" },
    { onFailure: "stop" },
    { maxPendingBytes: 0 },
    { retryMs: Number.NaN },
  ])("refuses options that make no sense: %o", (options) => {
    expect(() => create(options as Partial<AuditLogOptions>)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("values in an AuditLog", () => {
  const secret = "the-secret-of-ada";
  const args = { name: secret, [secret]: 1, flag: true };
  const entry: AuditEntry = {
    ...call,
    args,
    argumentNames: ["name", "flag", "other"],
    result: [secret],
  };

  it("are left out: only sizes are told, and which declared arguments there are", async () => {
    const { log, sink } = create();
    log.record(entry);
    await log.flush();
    expect(sink.lines.join("")).not.toContain(secret);
    expect(sink.records[0]).toMatchObject({
      args: { redacted: true, bytes: 64, members: ["name", "flag"] },
      result: { redacted: true, bytes: 64 },
    });
  });

  it.each([
    [true, false],
    [1, 2n ** 63n],
    ["yes", "no"],
    [null, { a: [1, 2, 3] }],
  ])("look alike where there are few that they can be: %o and %o", async (one, other) => {
    const { log, sink } = create();
    log.record({ ...call, result: one });
    log.record({ ...call, result: other });
    await log.flush();
    const [first, second] = sink.records;
    expect(first?.["result"]).toEqual(second?.["result"]);
  });

  it("are kept if that is wanted, as long as they are not large", async () => {
    const { log, sink } = create({ values: "keep" });
    log.record(entry);
    log.record({
      ...call,
      args: { text: "a".repeat(20_000) },
      argumentNames: ["text"],
      result: null,
    });
    await log.flush();
    expect(sink.records).toMatchObject([
      { args, result: [secret] },
      { args: { redacted: true, bytes: 20_032, members: ["text"] }, result: null },
    ]);
  });

  it("are not gone through where they are huge", async () => {
    const { log, sink } = create();
    const huge = { list: Array.from({ length: 100_000 }, () => 1), last: "" };
    log.record({
      ...call,
      args: huge,
      argumentNames: ["last"],
      result: { text: "a".repeat(70_000) },
    });
    await log.flush();
    expect(sink.records[0]).toMatchObject({
      args: { redacted: true, bytes: 65_536, orMore: true, members: ["last"] },
      result: { redacted: true, bytes: 65_536, orMore: true },
    });
  });
});

describe("an AuditLog whose lines cannot be written", () => {
  it("writes them later, in the same order", async () => {
    const errors: unknown[] = [];
    const { log, sink } = create({ retryMs: 5, onError: (error) => errors.push(error) });
    sink.fails = true;
    log.record(call);
    await expect(log.flush()).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
    log.record(call);
    await expect.poll(() => sink.attempts).toBeGreaterThan(2);
    sink.fails = false;
    await expect.poll(() => sink.lines).toHaveLength(2);
    expect(await verifyAudit(sink.lines)).toMatchObject({ ok: true, records: 2, lost: 0 });
    expect(errors).toEqual([expect.objectContaining({ code: "HOST_UNAVAILABLE" })]);
  });

  it("leaves records out where too many wait, and says how many", async () => {
    const { log, sink } = create({ maxPendingBytes: 2_000 });
    let open = (): void => {};
    sink.gate = new Promise((resolve) => (open = resolve));
    for (let index = 0; index < 1_000; index += 1) log.record(call);
    const { lost } = log;
    expect(lost).toBeGreaterThan(900);
    expect(() => log.assertReady()).not.toThrow();
    open();
    await log.flush();
    log.record(call);
    await log.close();
    expect(sink.records.at(-2)).toMatchObject({ event: "loss", facts: { lost } });
    expect(await verifyAudit(sink.lines)).toMatchObject({ ok: true, lost });
    expect(sink.lines.length + lost - 1).toBe(1_001);
  });

  it("lets nothing begin any more if it is to refuse, but what has begun end", async () => {
    const { log, sink } = create({ onFailure: "refuse", retryMs: 5 });
    expect(() => log.assertReady()).not.toThrow();
    sink.fails = true;
    log.record(call);
    await expect(log.flush()).rejects.toThrow("The audit log cannot be written.");
    expect(() => log.assertReady()).toThrow(expect.objectContaining({ code: "HOST_UNAVAILABLE" }));
    log.record(call);
    sink.fails = false;
    await expect.poll(() => sink.lines).toHaveLength(2);
    expect(() => log.assertReady()).not.toThrow();
  });

  it("refuses, too, while too many wait for a slow disk", async () => {
    const { log, sink } = create({ onFailure: "refuse", maxPendingBytes: 2_000 });
    let open = (): void => {};
    sink.gate = new Promise((resolve) => (open = resolve));
    while (log.lost === 0) log.record(call);
    expect(() => log.assertReady()).toThrow(expect.objectContaining({ code: "HOST_UNAVAILABLE" }));
    open();
    await log.flush();
    expect(() => log.assertReady()).not.toThrow();
    await log.close();
    expect(await verifyAudit(sink.lines)).toMatchObject({ ok: true, lost: 1 });
  });

  it("says at its end that some are not written", async () => {
    const { log, sink } = create({
      onError: () => {
        throw new Error("Nobody listens.");
      },
    });
    sink.fails = true;
    log.record(call);
    await expect(log.close()).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
    expect(sink.isClosed).toBe(true);
  });
});
