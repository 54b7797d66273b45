import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined)("variables of a Python client", () => {
  let report: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    await using started = await startHost();
    report = (await playScenario("variables", { address: started.address })) as typeof report;
  });

  it("come back with what was registered", () => {
    const { age, ...basics } = report["basics"] ?? {};
    expect(basics).toEqual({
      id: true,
      sameId: true,
      name: "temperature",
      type: "float",
      url: "type.googleapis.com/snakepit.float",
      constraints: { min: 0, max: 2 },
      metadata: { source: "python", unit: "K" },
      source: "PYTHON",
      version: 0,
      optimizing: false,
      set: [1.5, 1, "warm"],
      again: {
        status: "ALREADY_EXISTS",
        details: 'The session already has a variable "temperature".',
      },
      deleted: true,
      gone: { status: "NOT_FOUND", details: "Variable not found: temperature" },
      reused: true,
    });
    expect(Math.abs(age as number)).toBeLessThan(60);
  });

  it("keep to the version that a client expects", () => {
    expect(report["versions"]).toEqual({
      numbers: [1, 2],
      stale: { status: "ABORTED", details: 'The variable "counter" has version 2, not 1.' },
      zero: "ABORTED",
      kept: 2,
    });
  });

  it("are written in batches: all or none, or those that can be", () => {
    expect(report["batches"]).toEqual({
      atomic: {
        success: false,
        errors: { one: "value 11 is above maximum 10" },
        versions: {},
      },
      untouched: "b",
      partial: {
        success: false,
        errors: { one: "value 11 is above maximum 10", three: "Variable not found: three" },
        versions: { two: 1 },
      },
      written: [1, "c"],
      all: { success: true, errors: {}, versions: { one: 1, two: 2 } },
      read: { one: 5, two: "d" },
      absent: ["nothing", "never"],
    });
  });

  it("are listed in the order of their creation, by patterns that are no regular expressions", () => {
    const all = ["b.long", "a.short", "axshort", "nan", "[", "ab"];
    expect(report["lists"]).toEqual({
      "": all,
      "*": all,
      "a*": ["a.short", "axshort", "ab"],
      "*.long": ["b.long"],
      "a.short": ["a.short"],
      "[": ["["],
      "(a+)+$": [],
      "A*": [],
    });
  });

  it("have a history, and go back", () => {
    const { age, ...history } = report["history"] ?? {};
    expect(history).toEqual({
      entries: [
        [2, "third"],
        [1, "second"],
        [0, "first"],
      ],
      limited: [2, 1],
      negative: "INVALID_ARGUMENT",
      back: [true, "first", 3],
      unknown: "OUT_OF_RANGE",
    });
    expect(Math.abs(age as number)).toBeLessThan(60);
  });

  it("are locked while they are optimized", () => {
    const { age, ...optimization } = report["optimization"] ?? {};
    expect(optimization).toEqual({
      started: true,
      lock: [true, "tuner"],
      set: "FAILED_PRECONDITION",
      delete: "FAILED_PRECONDITION",
      other: "FAILED_PRECONDITION",
      tuned: 1,
      stopped: [true, "be kind"],
      again: false,
      free: "OK",
    });
    expect(Math.abs(age as number)).toBeLessThan(60);
  });

  it("tell of what they depend on", () => {
    expect(report["dependencies"]).toEqual({
      added: true,
      cycle: "FAILED_PRECONDITION",
      unknown: { status: "NOT_FOUND", details: "Variable not found: nothing" },
      told: ["derived", "base"],
    });
  });

  it('say "not found" of what is missing, and of nothing else', () => {
    const { failures, looksMissing, raised } = report["missing"] as {
      failures: Record<string, { status: string; details: string }>;
      looksMissing: string[];
      raised: boolean;
    };
    const absent = Object.keys(failures).filter((name) => failures[name]?.status === "NOT_FOUND");
    const ofSessions = ["Get", "Set", "Many", "ReadMany", "List", "Register", "Watch"];
    expect(absent).toEqual([
      "get",
      "set",
      "delete",
      ...ofSessions.map((method) => `session${method}`),
    ]);
    expect(looksMissing).toEqual(absent);
    for (const name of ["bound", "text", "name"]) {
      expect(failures[name]?.status).toBe("INVALID_ARGUMENT");
    }
    expect(failures["get"]?.details).toBe("Variable not found: nothing");
    expect(failures["sessionMany"]?.details).toBe("Session not found: nobody");
    expect(raised).toBe(true);
  });

  it("refuse requests that make no sense", () => {
    const { constraintsUnknown, otherUrl, ...refused } = report["requests"] ?? {};
    expect([constraintsUnknown, otherUrl]).toEqual(["OK", "OK"]);
    expect(new Set(Object.values(refused))).toEqual(new Set(["INVALID_ARGUMENT"]));
  });
});
