import { beforeAll, describe, expect, it, vi } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined)("streams to a Python client", () => {
  let report: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    await using started = await startHost();
    report = (await playScenario("streams", { address: started.address })) as typeof report;
    // Two streams without end and one call, all given up by the client.
    const { calls } = started;
    await vi.waitUntil(() => calls.running === 0 && calls.stopped === 3, 10_000);
  });

  it("have a chunk for each partial result, and a last one", () => {
    expect(report["chunks"]).toEqual({
      count: [
        ["count-1", { index: 0 }, false],
        ["count-2", { index: 1 }, false],
        ["", null, true],
      ],
      none: [["count-1", null, true]],
      single: [["add-1", 3, true]],
      final: ["execution_time_ms", "tool_type"],
      data: [{ index: 0 }, { index: 1 }, { index: 2 }],
    });
  });

  it("end with the status of a tool that fails, after what it has handed out", () => {
    expect(report["failures"]).toEqual({
      tool: { status: "UNKNOWN", details: "The printer has no paper." },
      seen: [0],
      unknown: "NOT_FOUND",
      arguments: "INVALID_ARGUMENT",
      session: "NOT_FOUND",
    });
  });

  it("end when the client cancels them or its time is over", () => {
    expect(report["cancelled"]).toEqual([50 * 1_024, "CANCELLED"]);
    expect(report["deadline"]).toEqual({ stream: "DEADLINE_EXCEEDED", call: "DEADLINE_EXCEEDED" });
  });

  it("tell of changes of the variables that are watched, beginning with what they are", () => {
    expect(report["watch"]).toEqual({
      initial: [
        ["initial_value", 1],
        ["initial_value", "a"],
      ],
      changed: [
        ["value_change", "first", 2],
        ["value_change", "second", "b"],
      ],
      version: 1,
      ids: true,
      metadata: "test",
      time: true,
      deleted: ["deleted", "second"],
      cancelled: "CANCELLED",
      missing: { status: "NOT_FOUND", details: "Variable not found: nothing" },
      session: "NOT_FOUND",
    });
  });

  it("tell of all variables where none is named", () => {
    expect(report["all"]).toEqual([
      ["created", 1],
      ["value_change", 2],
    ]);
  });

  it("end with the session, without an error", () => {
    expect(report["ended"]).toEqual({ ending: ["OK"], seen: ["initial_value", "value_change"] });
  });
});
