import { rmSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { makeToolProject, toolFiles } from "./fixtures/tool-project.ts";
import { TypeReader } from "./type-reader.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(): string {
  const folder = makeToolProject({ "src/more.ts": toolFiles.tools.replace("Weather.", "More.") });
  folders.push(folder);
  return folder;
}

describe("A reader of types", () => {
  it("answers for each file that is asked for, also while others are read, also twice", async () => {
    const folder = project();
    const reader = new TypeReader();
    const tools = path.join(folder, "src/tools.ts");
    const first = [reader.read(tools), reader.read(path.join(folder, "src/more.ts"))];
    const [derived, more] = await Promise.all(first);
    const later = Promise.all([reader.read(tools), reader.read(tools)]);
    const last = reader.read(path.join(folder, "src/main.ts"));
    expect(await later).toEqual([derived, derived]);
    expect(derived?.sites).toHaveLength(7);
    expect(more?.sites[0]).toMatchObject({ tool: { description: "More." } });
    expect((await last).sites).toEqual([]);
  });

  it("says of each file why it could not be read, and goes on", async () => {
    const folder = project();
    const reader = new TypeReader();
    const file = path.join(folder, "src/tools.ts");
    rmSync(path.join(folder, "node_modules/typescript"), { recursive: true });
    const [lost, other] = await Promise.all([
      reader.read(file),
      reader.read(path.join(project(), "src/tools.ts")),
    ]);
    expect(lost?.failure?.code).toBe("SCHEMA_UNAVAILABLE");
    expect(other?.sites).toHaveLength(7);
  });
});
