import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { type EndedCommand, runLater } from "../fixtures/run-later.ts";

const root = realpathSync(mkdtempSync(path.join(tmpdir(), "later-check-")));
const repository = path.resolve(import.meta.dirname, "../../../..");

afterAll(() => rmSync(root, { recursive: true }));

const sound = `import { deftool } from "later-runtime";

/** Adds. @param a One. @param b The other. */
export const add = deftool((a: number, b: number) => a + b);
throw new Error("This is never run.");
`;

const hidden = `import { deftool } from "later-runtime";

/** Adds. @param a One. */
export const addLater = deftool((a: number, done?: () => void) => a);
`;

const broken = `import { deftool } from "later-runtime";

export const bare = deftool((a: number) => a);
/** Adds. @param a One. */
export const add = deftool((a: number) => a);
`;

/** A project outside of this repository, in which everything needed is installed. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(root, "project-"));
  mkdirSync(path.join(folder, "node_modules"));
  for (const [name, from] of [
    ["later-runtime", "packages/later"],
    ["typescript", "node_modules/typescript"],
  ] as const) {
    symlinkSync(path.join(repository, from), path.join(folder, "node_modules", name));
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

function check(cwd: string, ...args: readonly string[]): Promise<EndedCommand> {
  return runLater(["check", ...args], { cwd });
}

describe("later check", () => {
  it("passes sound tools, and runs none of the code", async () => {
    const folder = project({ "src/tools.ts": sound, "src/other.ts": "export const other = 1;\n" });
    expect(await check(folder, "src")).toEqual({
      exitCode: 0,
      stdout: "1 tool in 1 file: nothing to say.\n",
      stderr: "",
    });
  });

  it("tells where and why a tool cannot be used, and which names are taken", async () => {
    const folder = project({ "src/a.ts": sound, "src/b.ts": broken });
    const { exitCode, stdout } = await check(folder, "src");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^src\/b\.ts:3:21 error MISSING_DESCRIPTION The tool "bare" has no desc/,
      ),
      "    3 | export const bare = deftool((a: number) => a);",
      "                            ^",
      expect.stringMatching(/^src\/b\.ts:3:30 warning MISSING_PARAMETER_DESCRIPTION /),
      "    3 | export const bare = deftool((a: number) => a);",
      "                                     ^",
      expect.stringMatching(
        /^src\/b\.ts:5:20 warning DUPLICATE_TOOL .*"add" is taken by .*a\.ts:4:20/,
      ),
      "    5 | export const add = deftool((a: number) => a);",
      "                           ^",
      "3 tools in 2 files: 1 error, 2 warnings.",
      "",
    ]);
  });

  it("tells where and why a type cannot be used", async () => {
    const type = `import { deftype } from "later-runtime";
export const report = deftype<{ done: () => void }>();
`;
    const { exitCode, stdout } = await check(project({ "src/a.ts": type }), "src");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^src\/a\.ts:2:33 error UNSUPPORTED_TYPE "report\.done" is a function/);
    expect(stdout).toContain("0 tools in 1 file: 1 error.");
  });

  it("fails on what a model does not see where that is asked for, but for codes that are allowed", async () => {
    const folder = project({ "src/tools.ts": hidden });
    expect(await check(folder, "src/tools.ts")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("HIDDEN"),
    });
    expect(await check(folder, "src", "--strict")).toMatchObject({ exitCode: 1 });
    expect(await check(folder, "src", "--strict", "--allow", "HIDDEN")).toMatchObject({
      exitCode: 0,
      stdout: "1 tool in 1 file: nothing to say.\n",
    });
  });

  it("takes patterns, and leaves out what is installed or a declaration file", async () => {
    const folder = project({
      "a/x.tools.ts": sound,
      "a/node_modules/x/y.tools.ts": broken,
      "a/z.d.ts": "// later-runtime",
    });
    expect(await check(folder, "**/*.tools.ts")).toMatchObject({
      exitCode: 0,
      stdout: "1 tool in 1 file: nothing to say.\n",
    });
    expect(await check(folder, "nowhere/*.ts")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("nowhere/*.ts"),
    });
  });

  it("prints one document for programs", async () => {
    const folder = project({ "tools.ts": hidden });
    const { stdout } = await check(folder, "tools.ts", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      tools: 1,
      files: 1,
      findings: [
        {
          severity: "note",
          code: "HIDDEN",
          position: { file: path.join(folder, "tools.ts"), line: 4 },
        },
      ],
    });
  });

  it("tells of a file whose types cannot be read", async () => {
    const folder = project({ "tools.ts": sound });
    rmSync(path.join(folder, "node_modules/typescript"));
    expect(await check(folder, "tools.ts")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(
        "tools.ts:1:1 error SCHEMA_UNAVAILABLE TypeScript is not inst",
      ),
    });
  });
});
