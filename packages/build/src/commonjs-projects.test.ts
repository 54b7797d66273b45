import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import * as esbuild from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

import { runProgram } from "../../later/src/introspect/fixtures/run-program.ts";
import { later } from "./esbuild.ts";
import { runTypescript } from "./fixtures/compilers.ts";
import { makeToolProject, reportInDevelopment, toolFiles } from "./fixtures/tool-project.ts";
import { injectTools } from "./inject/inject-tools.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The compiler has to know what is in the package, for its functions to be found this way. */
const byNamespace = toolFiles.tools
  .replace(/^import .*?;/, 'import * as later from "later-runtime";')
  .replaceAll(/\b(?:deftools?|deftype|ToolContext)\b/g, "later.$&");

describe.each([
  ["node10", { module: "commonjs", moduleResolution: "node10" }],
  ["node16", { module: "node16" }],
])("In a CommonJS project, with %s,", (_, resolution) => {
  const project = makeToolProject(
    {
      "package.json": '{ "name": "fixture", "type": "commonjs" }',
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          ...resolution,
          target: "es2023",
          strict: true,
          allowImportingTsExtensions: true,
          rewriteRelativeImportExtensions: true,
          sourceMap: true,
          rootDir: "src",
          outDir: "dist",
          types: ["node"],
        },
        include: ["src"],
      }),
      "src/tools.ts": byNamespace,
    },
    "typescript-5",
  );
  folders.push(project);
  const inDevelopment = reportInDevelopment(project);

  it("a bundle has the types that are read in development", async () => {
    const alone = mkdtempSync(path.join(tmpdir(), "later-alone-"));
    folders.push(alone);
    const outfile = path.join(alone, "main.cjs");
    await esbuild.build({
      absWorkingDir: project,
      entryPoints: [path.join(project, "src/main.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "silent",
      plugins: [later()],
    });
    const printed = execFileSync(process.execPath, [outfile], { cwd: alone, encoding: "utf8" });
    expect(printed.trim()).toBe(inDevelopment);
  });

  it("so has what tsc wrote, without sources", async () => {
    runTypescript(project, []);
    const compiled = path.join(project, "dist");
    expect(readFileSync(path.join(compiled, "tools.js"), "utf8")).toContain("require(");
    expect(await injectTools([compiled])).toMatchObject({ ok: true, calls: 7, problems: [] });
    rmSync(path.join(project, "src"), { recursive: true });
    expect(JSON.stringify(runProgram("node", path.join(compiled, "main.js")))).toBe(inDevelopment);
  }, 120_000);
});
