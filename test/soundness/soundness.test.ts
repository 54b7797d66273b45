import { existsSync, rmSync } from "node:fs";
import path from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { assess } from "./assess.ts";
import { type Assessment, type Verdict, isMissing } from "./assessment.ts";
import { judgeCalls } from "./judge-calls.ts";
import { layOutProject } from "./lay-out-project.ts";
import { subjects } from "./subjects.ts";

const isInstalled = existsSync(path.join(import.meta.dirname, "node_modules/date-fns"));

/** Of each package; all of them take minutes, and are looked at by `npm run soundness`. */
const limit = 6;

describe.skipIf(!isInstalled)("Functions of real packages, as tools", () => {
  let assessments: readonly Assessment[] = [];
  const described = (): readonly Assessment[] =>
    assessments.filter(({ status }) => status === "described");

  beforeAll(async () => {
    assessments = await assess(subjects, { limit });
  }, 300_000);

  it("are read, or rejected with a reason", () => {
    const unexplained = assessments.filter(
      ({ status, reasons }) => status === "lost" || (status === "rejected" && reasons.length === 0),
    );
    expect(unexplained).toEqual([]);
    expect(new Set(assessments.map(({ subject }) => subject)).size).toBe(subjects.length);
  });

  it("are called as their types want it, whatever fits the schema", () => {
    const calls = described().flatMap((one) => one.calls);
    const wrong = calls.filter(({ objection }) => objection !== undefined);
    expect(unlessFew(wrong, calls)).toEqual([]);
  });

  it("have schemas that take what the compiler takes, or say that they do not", () => {
    const values = described().flatMap((one) => one.values);
    const missing = values.filter(isMissing);
    expect(unlessFew(missing, values)).toEqual([]);
  });
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

/** What is wrong, unless it is less than one half of a percent of all. */
function unlessFew(wrong: readonly Verdict[], all: readonly Verdict[]): readonly Verdict[] {
  return wrong.length < all.length * 0.005 ? [] : wrong;
}
