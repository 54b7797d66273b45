import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, describe, expect, it } from "vitest";

import { makeToolProject, toolFiles } from "../fixtures/tool-project.ts";
import { findToolFiles } from "./find-tool-files.ts";
import { loadWithTypes } from "./load-with-types.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files?: Readonly<Record<string, string>>): string {
  const folder = makeToolProject(files);
  folders.push(folder);
  return folder;
}

type Source = NonNullable<ReturnType<typeof loadWithTypes>["source"]>;

/** What is loaded in place of a file, of which a loader before says that it is `source`. */
function load(file: string, source: Source | null = readFileSync(file), query = ""): unknown {
  const url = pathToFileURL(file).href + query;
  return loadWithTypes(url, {}, () => ({ format: "module-typescript", source })).source;
}

describe("A file that is loaded", () => {
  it.each(["", "\uFEFF"])("gets the types of its tools, whatever it begins with", (mark) => {
    const folder = project({ "src/tools.ts": mark + toolFiles.tools });
    const file = path.join(folder, "src/tools.ts");
    const loaded = String(load(file, readFileSync(file), "?again"));
    expect(loaded.startsWith(`${mark}import`)).toBe(true);
    expect(loaded).toContain('"sunny"].join(), undefined, {"name":"weather",');
    expect(loaded).toContain('{ prefix: "greeter_" }, [{"name":"greet",');
    expect(load(file, readFileSync(file, "utf8"))).toBe(loaded);
  });

  it("gets others after it was edited", () => {
    const file = path.join(project(), "src/tools.ts");
    load(file);
    writeFileSync(file, toolFiles.tools.replace("Weather.", "The weather."));
    expect(load(file)).toContain('"description":"The weather."');
  });

  it("is left alone when it is not what was written, has no tools or no text, or is no TypeScript", () => {
    const folder = project({ "src/plain.ts": "export const a: number = 1;\n" });
    const file = path.join(folder, "src/tools.ts");
    const compiled = "deftool((a) => a);";
    expect(load(file, compiled)).toBe(compiled);
    expect(load(file, null)).toBeNull();
    expect(load(path.join(folder, "src/tools.js"), compiled)).toBe(compiled);
    const plain = readFileSync(path.join(folder, "src/plain.ts"));
    expect(load(path.join(folder, "src/plain.ts"), plain)).toBe(plain);
    const source = "deftool";
    expect(loadWithTypes("data:text/typescript,deftool", {}, () => ({ source })).source).toBe(
      source,
    );
  });

  it.each<[string, string, string, RegExp]>([
    [
      "UNSUPPORTED_TYPE",
      "city: string, unit",
      "city: () => void, unit",
      /tools\.ts:5:4 UNSUPPORTED_TYPE "city"/,
    ],
    ["MISSING_DESCRIPTION", "/** Weather.", "/**", /tools\.ts:4:\d+ MISSING_DESCRIPTION/],
    [
      "INVALID_DECLARATION",
      "/** Weather.",
      "/** Weather. @tool a.b",
      /tools\.ts:4:\d+ INVALID_NAME/,
    ],
  ])("is refused with %s", (code, from, to, message) => {
    const folder = project({ "src/tools.ts": toolFiles.tools.replace(from, to) });
    const failing = (): unknown => load(path.join(folder, "src/tools.ts"));
    expect(failing).toThrow(expect.objectContaining({ code }) as Error);
    expect(failing).toThrow(message);
  });

  it("is refused where there is no compiler", () => {
    const folder = project();
    rmSync(path.join(folder, "node_modules/typescript"), { recursive: true });
    expect(() => load(path.join(folder, "src/tools.ts"))).toThrow(
      expect.objectContaining({ code: "SCHEMA_UNAVAILABLE" }) as Error,
    );
  });
});

describe("The files of a package that mention tools", () => {
  it("are those of its own, at any depth", () => {
    const folder = project({
      "src/deep/er/one.mts": "deftools({});\n",
      "src/none.ts": "export {};\n",
      "src/types.d.ts": "deftool",
      "src/script.js": "deftool",
      ".hidden/two.ts": "deftool",
      "node_modules/other/three.ts": "deftool",
      "packages/own/package.json": "{}",
      "packages/own/four.ts": "deftool",
    });
    mkdirSync(path.join(folder, "src/folder.ts"));
    expect(findToolFiles(folder).map((file) => path.relative(folder, file))).toEqual([
      "src/deep/er/one.mts",
      "src/tools.ts",
    ]);
  });

  it("are none where there is no folder", () => {
    expect(findToolFiles("/nowhere/at/all")).toEqual([]);
  });
});
