import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { makeToolProject, reportInDevelopment, toolFiles } from "./fixtures/tool-project.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const bun = path.join(root, "test/runtimes/node_modules/@oven/bun-linux-x64/bin/bun");

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const script = `import { later } from ${JSON.stringify(path.join(root, "packages/build/dist/bun.js"))};
const { success, logs } = await Bun.build({
  entrypoints: ["src/main.ts"],
  outdir: "out",
  target: "browser",
  sourcemap: "linked",
  throw: false,
  plugins: [later()],
});
for (const log of logs) console.error(String(log));
process.exit(success ? 0 : 1);
`;

interface Built {
  readonly folder: string;
  readonly status: number | null;
  readonly stderr: string;
}

function build(tools: string = toolFiles.tools): Built {
  const folder = makeToolProject({ "src/tools.ts": tools, "build.ts": script });
  folders.push(folder);
  const { status, stderr } = spawnSync(bun, ["build.ts"], { cwd: folder, encoding: "utf8" });
  return { folder, status, stderr };
}

describe.skipIf(!existsSync(bun))("Bundled with Bun (skipped without it)", () => {
  it("tools are the same, byte for byte, as in development, in a folder with the bundle only", () => {
    const { folder, status, stderr } = build();
    expect([status, stderr]).toEqual([0, ""]);
    const inDevelopment = reportInDevelopment(folder);
    const alone = realpathSync(mkdtempSync(path.join(tmpdir(), "later-alone-")));
    folders.push(alone);
    cpSync(path.join(folder, "out"), alone, { recursive: true });
    writeFileSync(path.join(alone, "package.json"), '{ "type": "module" }');
    rmSync(folder, { recursive: true });
    for (const program of [bun, process.execPath]) {
      const { stdout } = spawnSync(program, ["main.js"], { cwd: alone, encoding: "utf8" });
      expect(stdout.trim()).toBe(inDevelopment);
    }
  });

  it("a tool that cannot be described fails the build, with its place, what is wrong and what to do", () => {
    const bad = toolFiles.tools.replace("city: string, unit", "city: () => void, unit");
    const { folder, status, stderr } = build(bad);
    expect(status).toBe(1);
    expect(stderr).toMatch(/src\/tools\.ts:5:4 UNSUPPORTED_TYPE "city" .*\. \w+/);
    expect(existsSync(path.join(folder, "out/main.js"))).toBe(false);
  });
});
