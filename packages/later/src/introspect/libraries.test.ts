import { beforeAll, describe, expect, it } from "vitest";

import type { DerivedTool } from "../declare/derived-tool.ts";
import { toolsOf } from "./fixtures/read-fixture.ts";

let tools: ReadonlyMap<string, DerivedTool>;
beforeAll(async () => {
  tools = await toolsOf("libraries");
});

function propertiesOf(name: string): unknown {
  return tools.get(name)?.parameters.properties;
}

describe("Types as libraries write them", () => {
  it("may be tuples without elements", () => {
    const empty = { type: "array", prefixItems: [], items: false, minItems: 0, maxItems: 0 };
    expect(propertiesOf("emptyTuple")).toMatchObject({
      one: { anyOf: [empty, { prefixItems: [{ type: "string" }], minItems: 1, maxItems: 1 }] },
      none: empty,
    });
  });
});
