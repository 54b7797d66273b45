import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined)("tools of the host, to a Python client", () => {
  let report: Record<string, unknown>;

  beforeAll(async () => {
    await using started = await startHost();
    report = await playScenario("tools", { address: started.address });
  });

  it("are described parameter by parameter, those that are exposed", () => {
    expect(report["specs"]).toEqual({
      names: ["add", "count", "count_and_fail", "echo", "endless", "fail", "remember", "wait"],
      parameters: [
        ["a", "number", true],
        ["b", "number", true],
      ],
      description: "The other.",
      validation: { type: "number" },
      default: 3,
      streaming: [true, false],
      declaration: "add",
    });
  });

  it("run over both methods, with what clients read of a result", () => {
    const url = "type.googleapis.com/google.protobuf.StringValue";
    expect(report["calls"]).toEqual({
      elixir: { result: 3, url },
      tool: { result: 3.5, url },
      metadata: [true, "local", "call-1"],
      time: true,
    });
  });

  it.each(["early", "late", "typed"])("read every %s form of arguments", (form) => {
    const seen = Object.entries(report[form] as Record<string, boolean>);
    expect(seen.filter(([, same]) => !same)).toEqual([]);
    expect(seen.length).toBeGreaterThan(5);
  });

  it("read packed texts of every length as what they are", () => {
    expect(report["lengths"]).toEqual([]);
  });

  it("take bytes beside the parameters", () => {
    expect(report["binary"]).toMatchObject({
      opaque: { result: "AP8=" },
      pickle: true,
      described: true,
    });
  });

  it("cannot be run, streamed or told from missing ones when they are hidden", () => {
    expect(report["hidden"]).toEqual({
      alike: true,
      run: { error: "Tool secret not found for session tools", type: "TOOL_NOT_FOUND" },
      execute: "TOOL_NOT_FOUND",
      stream: "NOT_FOUND",
      members: Array.from({ length: 5 }, () => "TOOL_NOT_FOUND"),
    });
  });

  it("fail in answers, not in statuses", () => {
    expect(report["failures"]).toEqual({
      own: [false, "The printer has no paper.", "OUT_OF_PAPER"],
      details: { tray: 2 },
      wrongType: "PARAMETER_VALIDATION_FAILED",
      missing: "PARAMETER_VALIDATION_FAILED",
      unreadable: "INVALID_CALL",
      unknownMessage: "INVALID_CALL",
    });
    expect(report["unknownSession"]).toEqual({
      error: "Session not found: nobody",
      type: "SESSION_NOT_FOUND",
    });
  });

  it("share variables with the client", () => {
    expect(report["variables"]).toEqual([4, "float 4.0"]);
  });

  it("are joined by the worker's own, within bounds", () => {
    const no = (count: number): readonly boolean[] => Array.from({ length: count }, () => false);
    expect(report["registrations"]).toEqual({
      first: [true, { analyze: "tools:analyze", summarize: "tools:summarize" }, ""],
      again: true,
      host: [false, {}, 'duplicate_tool: the host has a tool named "add" of its own.'],
      unknownSession: [false, "Session not found: nobody"],
      names: no(6),
      good: [true, true, true],
      metadata: false,
      long: false,
      disconnected: {
        error: 'Remote tool execution failed: the worker "python-1" is not connected.',
        type: "TOOL_EXECUTION_FAILED",
      },
      rejectedWhole: "TOOL_NOT_FOUND",
    });
  });
});
