import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bundlers } from "./fixtures/bundlers.ts";
import { makeToolProject, reportInDevelopment, toolFiles } from "./fixtures/tool-project.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function project(files?: Readonly<Record<string, string>>): string {
  const folder = makeToolProject(files);
  folders.push(folder);
  return folder;
}

/** A copy of a folder in which there is nothing else. */
function alone(folder: string): string {
  const copy = realpathSync(mkdtempSync(path.join(tmpdir(), "later-alone-")));
  folders.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const badTool = toolFiles.tools.replace("city: string, unit", "city: () => void, unit");
const vagueTool = toolFiles.tools.replace(" @param unit Unit", "");
const vagueInDevelopment = reportInDevelopment(project({ "src/tools.ts": vagueTool }));

describe.each(Object.entries(bundlers))("Bundled with %s", (_, bundle) => {
  let bundled: { readonly file: string; readonly warnings: readonly string[] };

  beforeAll(async () => {
    const folder = project({ "src/tools.ts": vagueTool });
    const { file, warnings } = await bundle({ project: folder, outDir: path.join(folder, "out") });
    bundled = { file: path.join(alone(path.dirname(file)), path.basename(file)), warnings };
    rmSync(folder, { recursive: true });
  });

  it("tools are the same, byte for byte, as in development, in a folder with the bundle only", () => {
    const cwd = path.dirname(bundled.file);
    expect(readdirSync(cwd).every((name) => /^[\w-]+\.m?js(\.map)?$/i.test(name))).toBe(true);
    const printed = execFileSync(process.execPath, [bundled.file], { cwd, encoding: "utf8" });
    expect(printed.trim()).toBe(vagueInDevelopment);
  });

  it.each(["sunny", "1000003", "behind-types", "Bye, "])(
    "code has its place in the source: %s",
    (text) => {
      const code = readFileSync(bundled.file, "utf8");
      const map = new SourceMap(JSON.parse(readFileSync(`${bundled.file}.map`, "utf8")));
      const before = code.slice(0, code.indexOf(`"${text}"`)).split("\n");
      const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
      if (!("originalSource" in entry)) throw new Error(`"${text}" has no origin.`);
      expect(entry.originalSource).toMatch(/src\/tools\.ts$/);
      const line = vagueTool.split("\n")[entry.originalLine] ?? "";
      expect(line.slice(entry.originalColumn, entry.originalColumn + text.length + 1)).toBe(
        `"${text}`,
      );
    },
  );

  it("what is only worth knowing is a warning, and there is no other", () => {
    expect(bundled.warnings).toEqual([
      expect.stringContaining("MISSING_PARAMETER_DESCRIPTION") as string,
    ]);
  });

  it("a warning fails the build where that is wanted", async () => {
    const folder = project({ "src/tools.ts": vagueTool });
    const request = { project: folder, outDir: path.join(folder, "out") };
    await expect(bundle({ ...request, options: { strict: true } })).rejects.toThrow(
      "MISSING_PARAMETER_DESCRIPTION",
    );
  });

  it("a tool that cannot be described fails the build, with its place, what is wrong and what to do", async () => {
    const folder = project({ "src/tools.ts": badTool });
    const outDir = path.join(folder, "out");
    const failure = await bundle({ project: folder, outDir }).then(
      () => "none",
      (error: unknown) => (error as Error).message,
    );
    expect(failure).toMatch(/src\/tools\.ts:5:4 UNSUPPORTED_TYPE "city" .*\. \w+/);
    expect(existsSync(path.join(outDir, "main.mjs"))).toBe(false);
  });
});
