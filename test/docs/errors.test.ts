import { readFileSync } from "node:fs";
import path from "node:path";

import { errorCodes } from "later-runtime";
import { describe, expect, it } from "vitest";

const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/errors.md"), "utf8");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section): [string, string] => {
      const [code = "", ...body] = section.split("\n");
      return [code, body.join(" ").trim()];
    }),
);

describe("docs/errors.md", () => {
  it("has a heading for every code and for nothing else", () => {
    expect([...sections.keys()].toSorted()).toEqual(Object.keys(errorCodes).toSorted());
  });

  it.each(Object.entries(errorCodes))("states channel and retryability of %s", (code, entry) => {
    const [first = ""] = (sections.get(code) ?? "").split(".");
    const channels = { result: ["result"], thrown: ["thrown"], both: ["result", "thrown"] };
    const expected = [...channels[entry.channel], ...(entry.retryable ? ["retryable"] : [])];
    expect(first.split(", ")).toEqual(expected);
  });
});
