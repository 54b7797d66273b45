import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { runLater } from "../fixtures/run-later.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-list-"));

afterAll(() => rmSync(folder, { recursive: true }));

describe("later list", () => {
  it("shows each tool with its description, parameters and result", async () => {
    const { exitCode, stdout, stderr } = await runLater(["list", "handwritten.ts"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      [
        "add",
        "  Adds two numbers.",
        "    a   number  First summand.",
        "    b?  number  Second summand. (default 1)",
      ].join("\n"),
    );
    expect(stdout).toContain(
      [
        "search  read-only  at most 5000 ms",
        "  Finds orders.",
        "  The newest come first.",
        '    status           "open" | "closed"',
        "    tags?            string[] (≤ 3 items)",
        "    customer?        object",
        "    customer.name    string (≥ 1 characters)",
        "    customer.since?  string (date)",
        "    tree?            Node",
        "    tree.children?   Node[]",
        "    scores?          Record<string, number>",
        "    returns string[]",
      ].join("\n"),
    );
  });

  it("shows what was read from types, and what the author should know about them", async () => {
    const { exitCode, stdout } = await runLater(["list", "functions.ts"]);
    expect(stdout).toContain(
      [
        "getWeather",
        "  Looks up the weather.",
        '    city   string                    City name, such as "Paris"',
        '    unit?  "celsius" | "fahrenheit"  (default "celsius")',
        "    days?  integer (1 to 14)         Days ahead (default 3)",
        "    returns object",
        "      city     string",
        "      degrees  number",
        "    throws UNKNOWN_CITY where no city has that name",
      ].join("\n"),
    );
    expect(stdout).toMatch(/^ {2}hidden functions\.ts:15:5 .*onUpdate/m);
    expect(stdout).toMatch(/^ {2}warning functions\.ts:13:5 .*unit/m);
    expect(stdout).toContain("notes_keep\n  Keeps a note.");
    expect(exitCode).toBe(0);
  });

  it("shows what Gemini cannot be told in each form", async () => {
    const { stdout } = await runLater(["list", "handwritten.ts", "--json"]);
    const { losses } = JSON.parse(stdout).tools[1];
    expect(losses.parameters).toContainEqual({
      path: expect.stringMatching(/^\/\$defs\/Node/),
      keyword: "$ref",
      severity: "dropped",
      message: expect.stringContaining("recursive"),
    });
    expect(losses.parametersJsonSchema).not.toContainEqual(
      expect.objectContaining({ keyword: "$ref" }),
    );
    const human = await runLater(["list", "handwritten.ts"]);
    expect(human.stdout).toMatch(/^ {2}Lost in Gemini parameters:\n(?: {4}.*\n)* {4}dropped +\//m);
  });

  it("says what is missing when there is no TypeScript to read types with", async () => {
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(
      path.resolve(import.meta.dirname, "../../../later"),
      path.join(folder, "node_modules/later-runtime"),
      "junction",
    );
    const file = path.join(folder, "tools.mts");
    writeFileSync(
      file,
      'import { deftool } from "later-runtime";\nexport const add = deftool((a: number) => a);\n',
    );
    const { exitCode, stderr } = await runLater(["list", file]);
    expect(stderr).toMatch(/^error: .*TypeScript is not installed/s);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
  });

  it("shows registered tools and exported ones, each once", async () => {
    const { stdout } = await runLater(["list", "handwritten.ts", "--json"]);
    expect(names(stdout)).toEqual([
      "add",
      "search",
      "echo_number",
      "noisy",
      "refuse",
      "leave",
      "wait",
      "registered_only",
      "exported_only",
    ]);
  });

  it("prints one document with --json", async () => {
    const { stdout, stderr } = await runLater(["list", "handwritten.ts", "--json"]);
    const document = JSON.parse(stdout);
    expect(stderr).toBe("");
    expect(document).toMatchObject({
      ok: true,
      file: expect.stringMatching(/[\\/]handwritten\.ts$/),
    });
    expect(document.tools[1]).toMatchObject({
      name: "search",
      description: "Finds orders.\nThe newest come first.",
      parametersJsonSchema: { type: "object", required: ["status"] },
      responseJsonSchema: { type: "array" },
      annotations: { readOnly: true },
      timeoutMs: 5000,
      diagnostics: [],
    });
  });

  it.each([
    ["JavaScript", "plain.mjs", ["hello"]],
    ["TypeScript in a CommonJS package", "commonjs/tools.ts", ["registered", "exported"]],
    ["functions in a CommonJS package", "commonjs/functions.ts", ["repeat"]],
    ["a CommonJS file", "commonjs/tools.cts", ["registered", "exported"]],
    ["a file that uses the paths of its own tsconfig", "paths/tools.ts", ["greet"]],
  ])("loads %s", async (_kind, file, expected) => {
    const { stdout, stderr } = await runLater(["list", file, "--json"]);
    expect(stderr).toBe("");
    expect(names(stdout)).toEqual(expected);
  });

  it.each([
    ["throws while it is loaded", "throws.ts", "The database is not there."],
    ["imports what is not there", "imports-missing.ts", "a-package-that-is-not-installed"],
    ["never finishes loading", "never-loads.ts", "cannot happen any more"],
    ["declares no tools", "empty.ts", '"empty.ts" declares no tools.'],
    ["takes what no model can send", "unsupported.ts", "unsupported.ts:4:34"],
    ["ends the process", "exits.ts", "exit code 3"],
  ])("says what is wrong with a file that %s", async (_what, file, message) => {
    const { exitCode, stdout, stderr } = await runLater(["list", file]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  it("shows the sound tools of a file, and then every problem with its place", async () => {
    const { exitCode, stdout, stderr } = await runLater(["list", "partly-sound.ts"]);
    expect(stdout).toMatch(/^next\n {2}Adds one\./);
    expect(stdout).not.toContain("bare");
    expect(stderr.match(/^error: /gm)).toHaveLength(3);
    expect(stderr).toContain("partly-sound.ts:6:21 ");
    expect(stderr).toContain("partly-sound.ts:8:1)");
    expect(stderr).toContain("partly-sound.ts:16:34 ");
    expect(exitCode).toBe(1);
  });

  it("prints sound tools and problems as one document with --json", async () => {
    const { exitCode, stdout } = await runLater(["list", "partly-sound.ts", "--json"]);
    const document = JSON.parse(stdout);
    expect(document.ok).toBe(false);
    expect(names(stdout)).toEqual(["next"]);
    expect(document.problems).toMatchObject([
      {
        type: "MISSING_DESCRIPTION",
        message: expect.stringContaining("partly-sound.ts:6:21 "),
        details: { name: "bare", diagnostics: [{ position: { line: 6, column: 21 } }] },
      },
      { type: "DUPLICATE_TOOL", details: { name: "next" } },
      { type: "UNSUPPORTED_TYPE", details: { name: "callBack" } },
    ]);
    expect(exitCode).toBe(1);
  });

  it("suggests a declaration that works to a file without any", async () => {
    const file = path.join(projectWithTypeScript(), "tools.mts");
    writeFileSync(file, "export {};\n");
    const refused = await runLater(["list", file, "--json"]);
    const [, ...suggestion] = JSON.parse(refused.stdout).error.remedy.split("\n");
    writeFileSync(file, suggestion.join("\n"));
    const { stdout, stderr } = await runLater(["list", file, "--json"]);
    expect(stderr).toBe("");
    expect(names(stdout)).toEqual(["add"]);
  });

  it("tells of a file that ends the process as a document with --json", async () => {
    const { exitCode, stdout } = await runLater(["list", "exits.ts", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { type: "PROCESS_ENDED" } });
    expect(exitCode).toBe(1);
  });

  it("says where a file is no TypeScript", async () => {
    const file = path.join(folder, "unreadable.ts");
    writeFileSync(file, "export const = 1;");
    const { exitCode, stderr } = await runLater(["list", file]);
    expect(stderr).toContain("unreadable.ts:1:13");
    expect(exitCode).toBe(1);
  });

  it("shows where a file throws with --verbose", async () => {
    const { stderr } = await runLater(["list", "throws.ts", "--verbose"]);
    expect(stderr).toMatch(/throws\.ts:3:7/);
  });

  it.each([
    ["there is no such file", "nowhere.ts", 'There is no file "nowhere.ts".'],
    ["it is a folder", "commonjs", '"commonjs" is not a file.'],
    ["it is something else", "paths/tsconfig.json", "cannot hold tools"],
  ])("refuses FILE when %s", async (_what, file, message) => {
    const { exitCode, stderr } = await runLater(["list", file]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it("tells a failure as a document with --json", async () => {
    const { exitCode, stdout } = await runLater(["list", "empty.ts", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      error: {
        type: "NO_TOOLS",
        message: '"empty.ts" declares no tools.',
        remedy: expect.stringContaining("deftool("),
      },
    });
    expect(exitCode).toBe(1);
  });

  it.each([
    ["gemini", { name: "getWeather", parametersJsonSchema: { type: "object" } }],
    ["gemini-openapi", { name: "getWeather", parameters: { type: "OBJECT" } }],
    ["openai", { type: "function", name: "getWeather", parameters: { type: "object" } }],
    ["anthropic", { name: "getWeather", input_schema: { type: "object" } }],
    [
      "mcp",
      {
        name: "getWeather",
        inputSchema: { type: "object", required: ["city"] },
        outputSchema: { type: "object", required: ["city", "degrees"] },
      },
    ],
  ])("prints the declarations as %s gets them", async (provider, expected) => {
    const { stdout } = await runLater(["list", "functions.ts", "--as", provider]);
    expect(JSON.parse(stdout)).toMatchObject([
      { description: "Looks up the weather.", ...expected },
      { name: "notes_keep" },
    ]);
  });

  it("shows how the calls of a tool are run", async () => {
    const { stdout } = await runLater(["list", "guarded.ts"]);
    expect(stdout).toMatch(/^pay {2}requires approval$/m);
    expect(stdout).toMatch(
      /^quote {2}read-only {2}4 at a time {2}up to 3 attempts {2}results kept for 60000 ms for all sessions {2}results up to 1000 characters$/m,
    );
    expect(stdout).toMatch(/^rate {2}read-only {2}results kept for ever by session$/m);
    const json = await runLater(["list", "guarded.ts", "--json"]);
    expect(JSON.parse(json.stdout).tools).toMatchObject([
      { name: "pay", annotations: { requiresApproval: true } },
      {
        name: "quote",
        policies: {
          concurrency: 4,
          maxResultSize: 1_000,
          retries: { attempts: 3 },
          cache: { ttlMs: 60_000, scope: "runtime" },
        },
      },
      { name: "rate", policies: { cache: {} } },
    ]);
  });
});

function projectWithTypeScript(): string {
  const project = mkdtempSync(path.join(folder, "project-"));
  const packages = path.join(project, "node_modules");
  mkdirSync(packages);
  const root = path.resolve(import.meta.dirname, "../../../..");
  symlinkSync(path.join(root, "packages/later"), path.join(packages, "later-runtime"), "junction");
  symlinkSync(
    path.join(root, "node_modules/typescript"),
    path.join(packages, "typescript"),
    "junction",
  );
  return project;
}

function names(stdout: string): readonly string[] {
  return JSON.parse(stdout).tools.map((tool: { readonly name: string }) => tool.name);
}
