import { describe, expect, it } from "vitest";

import { deftool } from "./deftool.ts";
import { deftools } from "./deftools.ts";
import type { ToolPolicies } from "./tool-policies.ts";
import type { Tool } from "./tool.ts";

function tool(policies: ToolPolicies, annotations = {}): Tool {
  return deftool({
    name: "probe",
    description: "Probes.",
    parameters: { type: "object" },
    execute: () => 1,
    annotations,
    register: false,
    ...policies,
  });
}

const nonsense: readonly (readonly [string, unknown])[] = [
  ["concurrency", 0],
  ["concurrency", 1.5],
  ["concurrency", "2"],
  ["maxResultSize", 0],
  ["maxResultSize", Number.NaN],
  ["retries", 3],
  ["retries", null],
  ["retries.attempts", { attempts: 0 }],
  ["retries.attempts", { attempts: 101 }],
  ["retries.attempts", {}],
  ["retries.backoffMs", { attempts: 2, backoffMs: -1 }],
  ["retries.maxBackoffMs", { attempts: 2, maxBackoffMs: Infinity }],
  ["retries.jitter", { attempts: 2, jitter: 2 }],
  ["retries.when", { attempts: 2, when: true }],
  ["cache", true],
  ["cache.ttlMs", { ttlMs: 0 }],
  ["cache.ttlMs", {}],
  ["cache.maxEntries", { ttlMs: 1, maxEntries: Infinity }],
  ["cache.scope", { ttlMs: 1, scope: "world" }],
];

describe("policies of a tool", () => {
  it.each(nonsense)("refuses a %s that makes no sense: %j", (name, value) => {
    const policies = { [name.split(".")[0] ?? ""]: value } as ToolPolicies;
    const expected = expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`"${name}"`) as unknown,
    }) as Error;
    expect(() => tool(policies)).toThrow(expected);
    expect(() => deftool(() => 1, { ...policies, register: false })).toThrow(expected);
    expect(() => deftools({ probe: () => 1 }, { ...policies, register: false })).toThrow(expected);
  });

  it.each([
    ["retries without a mark", { retries: { attempts: 2 } }, {}],
    ["a cache without a mark", { cache: { ttlMs: 1 } }, {}],
    ["a cache of what is idempotent only", { cache: { ttlMs: 1 } }, { idempotent: true }],
  ])("refuses %s", (_, policies, annotations) => {
    expect(() => tool(policies, annotations)).toThrow(
      expect.objectContaining({ code: "INVALID_DECLARATION", details: { name: "probe" } }) as Error,
    );
  });

  it("keeps what was said, and nothing where nothing was", () => {
    const retries = { attempts: 2 };
    const { policies } = tool({ retries, concurrency: 3 }, { readOnly: true }).tool;
    retries.attempts = 9;
    expect(policies).toEqual({ retries: { attempts: 2 }, concurrency: 3 });
    expect(Object.isFrozen(policies)).toBe(true);
    expect(tool({ concurrency: Infinity }).tool.policies).toBeUndefined();
  });

  it("reads the marks of a function from its comment", () => {
    /**
     * Finds a page.
     * @readOnly
     */
    const findPage = deftool(() => "page", { cache: { ttlMs: 10 }, register: false });
    /** Deletes a page. */
    const deletePage = deftool(() => "page", { retries: { attempts: 2 }, register: false });
    expect(findPage.tool.policies).toEqual({ cache: { ttlMs: 10 } });
    expect(() => deletePage.tool).toThrow(
      expect.objectContaining({ code: "INVALID_DECLARATION" }) as Error,
    );
  });
});
