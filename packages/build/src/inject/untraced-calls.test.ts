import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { type BuildOptions, build } from "esbuild";
import { afterEach, describe, expect, it } from "vitest";

import { makeToolProject } from "../fixtures/tool-project.ts";
import { type InjectOptions, type InjectReport, injectTools } from "./inject-tools.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A project that is bundled, its names shortened. */
async function bundled(
  options: BuildOptions,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = makeToolProject(files);
  folders.push(folder);
  await build({
    absWorkingDir: folder,
    entryPoints: ["src/tools.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    outdir: "dist",
    logLevel: "silent",
    ...options,
  });
  return folder;
}

function inject(folder: string, options?: InjectOptions): Promise<InjectReport> {
  return injectTools([path.join(folder, "dist")], options);
}

/** A file as it is, without a source map. */
function written(text: string): Promise<InjectReport> {
  const folder = makeToolProject({ "dist/file.js": text });
  folders.push(folder);
  return inject(folder);
}

const withLibrary = expect.objectContaining({
  severity: "warning",
  code: "SCHEMA_UNAVAILABLE",
  message: expect.stringContaining("build it with source maps") as string,
}) as object;

describe("Shortened code without a source map", () => {
  it("is an error where it imports the functions from the library", async () => {
    const { ok, problems } = await inject(await bundled({ packages: "external" }));
    expect(ok).toBe(false);
    const errors = problems.filter(({ severity }) => severity === "error");
    // One of the seven is given a function by its name.
    expect(errors).toHaveLength(6);
    expect(problems).toHaveLength(7);
    for (const { message } of problems) expect(message).toContain("No source map leads from here");
  });

  it("is worth a warning where it has the library in it", async () => {
    const folder = await bundled({});
    expect(await inject(folder)).toMatchObject({
      ok: true,
      calls: 0,
      written: [],
      problems: [withLibrary],
    });
    expect(await inject(folder, { strict: true })).toMatchObject({ ok: false });
  });

  it.each([
    ["../src/gone.ts", [withLibrary]],
    ["../node_modules/later-runtime/gone.ts", []],
  ])("has a map that names %s", async (source, expected) => {
    const folder = await bundled({});
    const map = JSON.stringify({ version: 3, sources: [source], names: [], mappings: "" });
    writeFileSync(path.join(folder, "dist/tools.js.map"), map);
    appendFileSync(path.join(folder, "dist/tools.js"), "//# sourceMappingURL=tools.js.map\n");
    expect((await inject(folder)).problems).toEqual(expected);
  });

  it("may call short names of its own in functions", async () => {
    const { ok, problems } = await written(
      'import{deftool as a}from"later-runtime";export const f=(a,b)=>a(b),g=a=>a(()=>1);',
    );
    expect(ok).toBe(true);
    expect(problems).toHaveLength(1);
  });
});

describe("Nothing is said of code", () => {
  it("whose source maps lead to sources", async () => {
    const report = await inject(await bundled({ sourcemap: true }));
    expect(report).toMatchObject({ ok: true, calls: 7, problems: [] });
  });

  it("of the library alone, in a file of its own", async () => {
    const files = { "src/library.ts": 'export * from "later-runtime";\n' };
    const entryPoints = ["src/tools.ts", "src/library.ts"];
    const options = { entryPoints, splitting: true, sourcemap: true };
    const report = await inject(await bundled(options, files));
    expect(report).toMatchObject({ ok: true, calls: 7, problems: [] });
  });

  it.each([
    ["has the library as it was written", 'export * from "later-runtime";\n', { minify: false }],
    [
      "hands the functions on",
      'export { deftool as d } from "later-runtime";\n',
      { packages: "external" },
    ],
    [
      "speaks of them in a comment",
      "/*! With deftool. */\nexport const a = 1;\n",
      { legalComments: "inline" },
    ],
  ] as const)("that %s", async (_, text, options) => {
    const entryPoints = ["src/other.ts"];
    const folder = await bundled({ entryPoints, ...options }, { "src/other.ts": text });
    const report = await inject(folder);
    expect(report).toMatchObject({ ok: true, problems: [] });
  });
});
