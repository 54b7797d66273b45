import { runInNewContext } from "node:vm";

import type { DerivedTool, RecordedSite } from "later-runtime/derivation";
import { describe, expect, it } from "vitest";

import { printDerived } from "./print-derived.ts";

const tool: DerivedTool = {
  name: "odd",
  description: 'Lines \u2028 and \u2029, "quotes" \\, {"__proto__": 1} and </script>.',
  parameters: JSON.parse(
    '{"type":"object","properties":{"a":{"type":"string"},"__proto__":{"type":"object","properties":{"__proto__":{"const":"\\",\\"__proto__\\":"}}}}}',
  ) as DerivedTool["parameters"],
  arguments: [{ from: "property", name: "a" }],
  diagnostics: [
    {
      severity: "info",
      code: "HIDDEN",
      message: "x",
      position: { file: "/home/ada/tools.ts", line: 1, column: 1 },
    },
  ],
};

const site: RecordedSite = { kind: "tool", line: 1, column: 1, tool };

/** What the text is as code. */
function evaluated(text: string): string {
  return JSON.stringify(runInNewContext(`(${text})`) as unknown);
}

describe("Types as an expression", () => {
  it("are what they were, whatever is in them, but for what is only for the author", () => {
    const text = printDerived(site);
    expect(evaluated(text)).toBe(JSON.stringify({ ...tool, diagnostics: [] }));
    expect(text).not.toContain("/home/ada");
  });

  it("are on one line", () => {
    expect(printDerived(site)).not.toMatch(/[\n\r\u2028\u2029]/);
  });

  it("are one schema for a type", () => {
    const { name, parameters: schema, diagnostics } = tool;
    const type = { name, schema, diagnostics };
    const text = printDerived({ kind: "type", line: 1, column: 1, type });
    expect(evaluated(text)).toBe(JSON.stringify({ ...type, diagnostics: [] }));
  });

  it("are a list for an object with methods", () => {
    const text = printDerived({ kind: "tools", line: 1, column: 1, tools: [tool, tool] });
    expect(JSON.parse(evaluated(text))).toHaveLength(2);
  });
});
