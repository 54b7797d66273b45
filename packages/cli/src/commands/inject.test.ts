import { readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { runTypescript } from "../../../build/src/fixtures/compilers.ts";
import { makeToolProject, toolFiles } from "../../../build/src/fixtures/tool-project.ts";
import { runLater } from "../fixtures/run-later.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A project after `tsc`. */
function compiled(files?: Readonly<Record<string, string>>): string {
  const folder = makeToolProject(files);
  folders.push(folder);
  runTypescript(folder, []);
  return folder;
}

describe("later inject", () => {
  it("puts types into compiled code, once", async () => {
    const cwd = compiled();
    const first = await runLater(["inject", "dist"], { cwd });
    expect(first).toEqual({
      exitCode: 0,
      stdout: "7 calls have their types: 2 files written.\n",
      stderr: "",
    });
    const { stdout } = await runLater(["inject", "dist"], { cwd });
    expect(stdout).toBe("7 calls have their types: nothing was to be changed.\n");
    expect(readFileSync(path.join(cwd, "dist/tools.js"), "utf8")).toContain('{"name":"weather"');
  });

  it("tells what is wrong, where and what to do, and ends with 1", async () => {
    const bad = toolFiles.tools.replace("trip: Trip, context", "trip: () => Trip, context");
    const cwd = compiled({ "src/tools.ts": bad.replaceAll("trip.", "trip().") });
    const { exitCode, stdout, stderr } = await runLater(["inject", "dist"], { cwd });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: src\/tools\.ts:9:28 UNSUPPORTED_TYPE "trip" .*\n$/);
    const asJson = await runLater(["inject", "dist", "--json"], { cwd });
    expect(asJson.exitCode).toBe(1);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      ok: false,
      written: [],
      problems: [{ severity: "error", code: "UNSUPPORTED_TYPE" }],
    });
  });

  it("goes on after warnings unless it is strict", async () => {
    const cwd = compiled({ "src/tools.ts": toolFiles.tools.replace(" @param unit Unit", "") });
    const strict = await runLater(["inject", "dist", "--strict"], { cwd });
    expect(strict.exitCode).toBe(1);
    expect(strict.stderr).toMatch(/^error: src\/tools\.ts:5:\d+ MISSING_PARAMETER_DESCRIPTION/);
    const lenient = await runLater(["inject", "dist"], { cwd });
    expect(lenient.exitCode).toBe(0);
    expect(lenient.stderr).toMatch(/^warning: src\/tools\.ts:5:\d+ MISSING_PARAMETER_DESCRIPTION/);
  });

  it("ends with 2 where there is nothing", async () => {
    const { exitCode, stderr } = await runLater(["inject", "dits"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no file or folder "dits".');
  });
});
