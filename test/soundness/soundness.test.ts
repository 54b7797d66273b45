import { existsSync, rmSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { assess } from "./assess.ts";
import { faultsOf } from "./faults.ts";
import { judgeCalls } from "./judge-calls.ts";
import { layOutProject } from "./lay-out-project.ts";
import { subjects } from "./subjects.ts";

const isInstalled = existsSync(path.join(import.meta.dirname, "node_modules/date-fns"));

/** Of each package; all of them take minutes, and are looked at by `npm run soundness`. */
const limit = 4;

describe.skipIf(!isInstalled)("Functions of real packages, as tools", () => {
  it("are described as the compiler understands them, or rejected with a reason", async () => {
    const assessments = await assess(subjects, { limit });
    expect(new Set(assessments.map(({ subject }) => subject)).size).toBe(subjects.length);
    expect(assessments.flatMap((one) => one.calls).length).toBeGreaterThan(500);
    expect(assessments.flatMap((one) => one.values).length).toBeGreaterThan(500);
    expect(faultsOf(assessments)).toEqual([]);
  }, 300_000);
});

describe.skipIf(!isInstalled)("The judge of calls", () => {
  it("objects to those that do not fit the types", () => {
    const folder = layOutProject();
    try {
      const prelude = 'import { addDays } from "date-fns";';
      const calls = ["void addDays(new Date(), 1);", 'void addDays(new Date(), "1");'];
      const [objections] = judgeCalls(folder, [{ name: "calls.ts", prelude, calls }]);
      expect([...(objections ?? [])]).toEqual([[1, expect.stringContaining("TS2345")]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
