import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined)("sessions of a Python client", () => {
  let report: Record<string, unknown>;

  beforeAll(async () => {
    await using started = await startHost();
    report = await playScenario("sessions", { address: started.address });
  });

  it("answer a ping with the time of the clock", () => {
    expect(report["ping"]).toBe("pong: hello");
    expect(Math.abs(report["pingSeconds"] as number)).toBeLessThan(60);
  });

  it("begin with the tools that are exposed", () => {
    const tools = ["add", "count", "count_and_fail", "echo", "endless", "fail", "remember", "wait"];
    expect(report["begun"]).toEqual({ success: true, tools, variables: [] });
  });

  it("are described with metadata, counts and the time of the clock", () => {
    const { age, ...described } = report["described"] as Record<string, unknown>;
    expect(described).toEqual({
      id: "first",
      metadata: {
        user: "ada",
        "later.config.enable_caching": "true",
        "later.config.cache_ttl_seconds": "5",
        "later.config.enable_telemetry": "false",
      },
      variables: 2,
      tools: 9,
    });
    expect(Math.abs(age as number)).toBeLessThan(60);
  });

  it("have statuses that clients know", () => {
    expect(report).toMatchObject({
      duplicate: { status: "ALREADY_EXISTS", details: "Session already exists: first" },
      nameless: "INVALID_ARGUMENT",
      unknown: { status: "NOT_FOUND", details: "Session not found: nobody" },
      badTtl: "INVALID_ARGUMENT",
      unknownMethod: "UNIMPLEMENTED",
    });
  });

  it("are valid or not at a heartbeat, which never fails", () => {
    expect(report["heartbeats"]).toEqual([true, false, false]);
  });

  it("end with a count of what they held, and again without an error", () => {
    // The session, two variables and the tool of a worker.
    expect(report["cleaned"]).toEqual([
      [true, 4],
      [true, 0],
      [true, 0],
    ]);
    expect(report["afterwards"]).toEqual({
      status: "NOT_FOUND",
      details: "Session not found: first",
    });
    expect(report["toolsAfterwards"]).toBe(0);
  });

  it("end under a call that runs only when that is meant", () => {
    expect(report["force"]).toEqual({ kept: [false, 0], ended: [true, 3], type: "CANCELLED" });
  });
});
