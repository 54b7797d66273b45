import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined).each(["0.4.1", "0.13"])(
  "a worker of version %s, as a client of the host",
  (version) => {
    let report: Record<string, unknown>;

    beforeAll(async () => {
      await using started = await startHost();
      report = await playScenario("worker", { address: started.address }, { version });
    });

    it("begins its session, registers its tools and uses what the host has", () => {
      expect(report["first"]).toEqual({
        begun: true,
        tools: ["execute_tool", "process_text", "stream_data"],
        valid: true,
        result: {
          variables: [1, "a", 0.5],
          sum: 42,
          echoes: ["123456789", [1], { a: 1 }],
          proxies: true,
        },
      });
    });

    it("does the same again with the session that is there", () => {
      expect(report["second"]).toEqual({ ...(report["first"] as object), begun: "existed" });
      // Set for the first time by the second request, which found them.
      expect(report["versions"]).toEqual([1, 1, 1]);
      expect(report["described"]).toEqual([3, 8 + 3]);
    });

    it("serves several requests at the same time", () => {
      expect(report["concurrent"]).toEqual(Array.from({ length: 16 }, () => 42));
    });

    it("ends the session with all that it held", () => {
      expect(report["cleaned"]).toBe(1 + 3 + 3);
    });
  },
);
