import { readFileSync } from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../../setup/paths.ts";
import { allMutations } from "./all-mutations.ts";
import { applyMutation } from "./apply-mutation.ts";
import { CopiedProject } from "./copied-project.ts";
import { judgeMutation } from "./judge-mutation.ts";

/** A handful, one of each kind of thing; `npm run conformance -- --mutations` plays all of them. */
const handful = [
  "the whole name is matched",
  "unknown members are kept",
  "integers have 64 bits",
  "a session runs what it enables",
  "undefined becomes null",
  "values stand under output",
];

let project: CopiedProject;

beforeAll(() => {
  project = new CopiedProject();
});

afterAll(() => project[Symbol.dispose]());

describe("the mutations", () => {
  it("can be applied, each exactly once", () => {
    const stale = allMutations.flatMap((mutation) => {
      try {
        applyMutation(readFileSync(path.join(root, mutation.file), "utf8"), mutation);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
    expect(stale).toEqual([]);
  });

  it("break rules that differ", () => {
    const rules = allMutations.map(({ breaks }) => breaks);
    expect(rules.length).toBe(new Set(rules).size);
    expect(rules.length).toBeGreaterThanOrEqual(40);
  });

  it("are noticed by vectors", { timeout: 240_000 }, async () => {
    for (const rule of handful) {
      const mutation = allMutations.find(({ breaks }) => breaks === rule);
      if (mutation === undefined) throw new Error(`No mutation breaks "${rule}".`);
      const { noticedBy, problem } = await judgeMutation(project, mutation);
      expect({ rule, problem, isNoticed: noticedBy.length > 0 }).toEqual({ rule, isNoticed: true });
    }
  });

  it("are not noticed where they change nothing", { timeout: 60_000 }, async () => {
    const { problem } = await judgeMutation(project, {
      breaks: "nothing",
      file: "packages/later/src/model/tool-name.ts",
      find: "const hyphen",
      replace: "const  hyphen",
      noticedBy: ["function-name"],
    });
    expect(problem).toMatch(/^no vector fails/);
  });
});
