import { rmSync } from "node:fs";
import path from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { makeProject } from "./fixtures/make-project.ts";
import { readFixtures, toolsOf } from "./fixtures/read-fixture.ts";
import { introspectFiles } from "./introspect-files.ts";

const tools = await toolsOf("sets");
const [file] = await readFixtures(["sets"]);
const sets = (file?.sites ?? []).map((site) => (site.kind === "tools" ? site.tools : []));
const members = sets.map((set) => set.map(({ member }) => member));

describe("Reading sets of tools", () => {
  it("offers public methods only, own ones in the order of their source before inherited ones", () => {
    expect(members[0]).toEqual(["forecast", "wind", "arrow", "inherited"]);
  });

  it("offers the methods of an object that is declared elsewhere, without its other members", () => {
    expect(members[1]).toEqual(["add", "method"]);
  });

  it("offers the functions of a module in the order of its file, without those kept back", () => {
    expect(members[2]).toEqual(["second", "default", "first"]);
  });

  it("calls the default export of a module by its own name", () => {
    const names = sets.flatMap((set) => set.filter(({ member }) => member === "default"));
    expect(names.map(({ name }) => name)).toEqual(["third", "ownName"]);
  });

  it("does not offer what the platform brings along", () => {
    expect(members[3]).toEqual(["own"]);
  });

  it("reads a method as it reads a function", () => {
    expect(tools.get("forecast")).toEqual({
      name: "forecast",
      description: "Forecast for some days.",
      parameters: {
        type: "object",
        properties: {
          city: { type: "string", description: "City name" },
          days: {
            type: "integer",
            description: "How many days",
            minimum: 1,
            maximum: 14,
            default: 3,
          },
        },
        required: ["city"],
        additionalProperties: false,
      },
      response: {
        type: "array",
        items: {
          type: "object",
          properties: { day: { type: "string" }, temp: { type: "number" } },
          required: ["day", "temp"],
        },
      },
      arguments: [
        { from: "property", name: "city" },
        { from: "property", name: "days" },
      ],
      module: "sets.ts",
      member: "forecast",
      diagnostics: [],
    });
  });

  it("says of a member without a description how it is left out", async () => {
    const folder = makeProject({
      "tools.ts": `import { deftools } from "later-runtime";
export const set = deftools({ onModuleInit: () => undefined });
`,
    });
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, "tools.ts");
    const [set] = (await introspectFiles([{ file }]))[file]?.sites ?? [];
    expect(set?.kind === "tools" && set.tools[0]?.diagnostics).toMatchObject([
      {
        code: "MISSING_DESCRIPTION",
        message: expect.stringMatching(/above it, or leave it out of the set with @internal\.$/),
      },
    ]);
  });

  it("renames a method by its comment, and remembers the member", () => {
    expect(tools.get("wind")).toMatchObject({ name: "current_wind", member: "wind" });
  });
});
