import { describe, expect, it } from "vitest";

import { readFixtures } from "./fixtures/read-fixture.ts";

const [file] = await readFixtures(["places"]);
const found = (file?.sites ?? []).map((site) =>
  site.kind === "tool"
    ? [site.line, site.column, site.tool.name, site.tool.exportName]
    : [site.line, site.column, site.kind],
);

describe("Finding the calls of deftool", () => {
  it("finds them under any name, at the position of the name, and nothing else", () => {
    expect(found).toEqual([
      [7, 24, "renamed", "renamed"],
      [10, 33, "namespaced", "namespaced"],
      [13, 27, "reexported", "reexported"],
      [16, 34, "viaMember", "viaMember"],
      [19, 15, "local", "published"],
      [23, 18, "internal", undefined],
      [26, 25, "ownName", "constant"],
      [32, 13, "property", undefined],
      [37, 18, "field", undefined],
      [45, 29, "fromFunction", "fromFunction"],
      [47, 25, "existing", undefined],
      [50, 24, "wrapped", "wrapped"],
      [66, 20, "tools"],
      [74, 16, "anonymous", "default"],
    ]);
  });
});
