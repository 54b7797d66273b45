import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { type EndedCommand, runLater } from "../fixtures/run-later.ts";

const root = realpathSync(mkdtempSync(path.join(tmpdir(), "later-lock-")));

afterAll(() => rmSync(root, { recursive: true }));

type Schema = Readonly<Record<string, unknown>>;

/** What a program in another language prints of a tool that adds numbers. */
function adder(parameters: Schema = {}, more: object = {}): object {
  const parametersJsonSchema = {
    type: "object",
    properties: { a: { type: "integer" }, ...parameters },
    required: ["a"],
    additionalProperties: false,
  };
  return { declaration: { name: "add", description: "Adds.", parametersJsonSchema }, ...more };
}

/** A folder with a package and what the command `tools` prints there. */
class Project {
  readonly folder = mkdtempSync(path.join(root, "project-"));
  readonly lock: string = path.join(this.folder, "later.lock.json");
  readonly printed: string = path.join(this.folder, "tools.json");

  constructor(printed: unknown) {
    writeFileSync(path.join(this.folder, "package.json"), '{"name": "@team/sums"}');
    this.print(printed);
  }

  print(printed: unknown): void {
    writeFileSync(this.printed, typeof printed === "string" ? printed : JSON.stringify(printed));
  }

  run(...args: readonly string[]): Promise<EndedCommand> {
    return runLater(["lock", "--command", "cat tools.json", ...args], { cwd: this.folder });
  }
}

describe("later lock", () => {
  it("writes down the tools of files, beside the nearest package.json", async () => {
    const folder = mkdtempSync(path.join(root, "package-"));
    writeFileSync(path.join(folder, "package.json"), '{"name": "hello-tools"}');
    mkdirSync(path.join(folder, "src"));
    mkdirSync(path.join(folder, "node_modules"));
    const packages = path.resolve(import.meta.dirname, "../../..");
    symlinkSync(
      path.join(packages, "later"),
      path.join(folder, "node_modules/later-runtime"),
      "junction",
    );
    const source = path.join(packages, "cli/src/fixtures/plain.mjs");
    copyFileSync(source, path.join(folder, "src/tools.mjs"));
    const { exitCode, stdout, stderr } = await runLater(["lock", "src/tools.mjs"], { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toBe("added       hello\nlater.lock.json: written, 1 tool, 1 added.\n");
    expect(exitCode).toBe(0);
    const lock = JSON.parse(readFileSync(path.join(folder, "later.lock.json"), "utf8"));
    expect(lock).toMatchObject({
      manifest_version: "1.0.0",
      contracts: [{ name: "hello-tools", function_declarations: [{ name: "hello" }] }],
    });
  });

  it("writes down what was read from types, and finds it unchanged", async () => {
    const out = path.join(root, "functions.lock.json");
    const files = ["functions.ts", "handwritten.ts"];
    expect((await runLater(["lock", ...files, "--out", out])).exitCode).toBe(0);
    const { exitCode, stdout } = await runLater([
      "lock",
      ...files.toReversed(),
      "--out",
      out,
      "--check",
    ]);
    expect(stdout).toBe(`${out}: 11 tools, nothing has changed.\n`);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["an array", [adder()]],
    ["an object with the tools", { tools: [adder()], language: "python" }],
  ])("takes tools from a command that prints %s", async (_, printed) => {
    const project = new Project(printed);
    const { exitCode, stdout } = await project.run("--json");
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      file: project.lock,
      written: true,
      tools: [{ name: "add", fingerprint: expect.stringMatching(/^sha256:[\da-f]{64}$/) }],
      changes: [{ name: "add", kind: "added", reasons: [] }],
    });
    expect(exitCode).toBe(0);
  });

  it("writes nothing where nothing has changed, and leaves nothing behind", async () => {
    const project = new Project([adder()]);
    await project.run();
    const { mtimeMs } = statSync(project.lock);
    const { stdout } = await project.run();
    expect(stdout).toBe("later.lock.json: 1 tool, nothing has changed.\n");
    expect(statSync(project.lock).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(project.folder).toSorted()).toEqual([
      "later.lock.json",
      "package.json",
      "tools.json",
    ]);
  });

  it("keeps what somebody has added to the file", async () => {
    const project = new Project([adder()]);
    await project.run();
    const lock = JSON.parse(readFileSync(project.lock, "utf8"));
    writeFileSync(project.lock, JSON.stringify({ ...lock, global_metadata: { team: "sums" } }));
    project.print([adder({ b: { type: "null" } })]);
    await project.run();
    expect(JSON.parse(readFileSync(project.lock, "utf8"))).toMatchObject({
      global_metadata: { team: "sums" },
    });
  });

  it("replaces a file that is not sound, and says so", async () => {
    const project = new Project([adder()]);
    writeFileSync(project.lock, "<<<<<<< HEAD\n");
    const { exitCode, stderr } = await project.run();
    expect(stderr).toContain("conflict");
    expect(exitCode).toBe(0);
    expect((await project.run("--check")).exitCode).toBe(0);
  });
});

describe("later lock --check", () => {
  it("tells breaking changes from those that callers do not notice, tool by tool", async () => {
    const project = new Project([
      adder(),
      rename(adder(), "gone"),
      rename(adder({ b: { type: "string" } }), "join"),
      rename(adder(), "same"),
    ]);
    await project.run();
    const before = readFileSync(project.lock, "utf8");
    project.print([
      adder({ b: { type: "string" } }),
      rename(adder({ c: { type: "string" } }), "join"),
      rename(adder(), "new"),
      rename(adder(), "same"),
    ]);
    const { exitCode, stdout } = await project.run("--check");
    expect(stdout).toBe(
      [
        "compatible  add",
        '            parameters/properties/b: was nothing, is now {"type":"string"}',
        "removed     gone",
        "breaking    join",
        "            parameters/properties/b: has been removed",
        "added       new",
        "later.lock.json: 4 tools, 1 breaking, 1 removed, 1 compatible, 1 added. " +
          "Without --check, later lock takes this over.",
        "",
      ].join("\n"),
    );
    expect(exitCode).toBe(1);
    expect(readFileSync(project.lock, "utf8")).toBe(before);
  });

  it.each([
    ["fails on a change that callers do not notice", [adder({ b: {} })], [], 1],
    ["lets it pass with --allow compatible", [adder({ b: {} })], ["--allow", "compatible"], 0],
    [
      "lets a new tool pass with it",
      [adder(), rename(adder(), "new")],
      ["--allow", "compatible"],
      0,
    ],
    [
      "fails on a breaking change all the same",
      [adder({ a: {} }, { streaming: true })],
      ["--allow", "compatible"],
      1,
    ],
    ["fails on a tool that is gone", [rename(adder({}), "new")], ["--allow", "compatible"], 1],
  ])("%s", async (_, printed, args, expected) => {
    const project = new Project([adder()]);
    await project.run();
    project.print(printed);
    const { exitCode, stdout } = await project.run("--check", "--json", ...args);
    expect(exitCode).toBe(expected);
    expect(JSON.parse(stdout)).toMatchObject({ ok: expected === 0, written: false });
  });

  it.each([
    ["there is no lock file", undefined, 'There is no lock file "'],
    [
      "it has been edited by hand",
      (text: string) => text.replace("Adds.", "Sums."),
      "edited by hand",
    ],
    ["it is no JSON", () => "{", "is not JSON"],
  ])("fails when %s", async (_, edit, words) => {
    const project = new Project([adder()]);
    await project.run();
    const text = readFileSync(project.lock, "utf8");
    if (edit === undefined) rmSync(project.lock);
    else writeFileSync(project.lock, edit(text));
    const { exitCode, stdout, stderr } = await project.run("--check");
    expect(stderr).toContain(words);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    expect(existsSync(project.lock)).toBe(edit !== undefined);
  });
});

describe("later lock, without sound tools", () => {
  it.each([
    ["prints no JSON", "tools:", "no JSON"],
    ["prints something else", '"tools"', "array of tools"],
    ["prints null", "null", "array of tools"],
    ["has no tools", "[]", "has no tools"],
    ["prints what is no tool", "[{}]", '"declaration" has to be an object'],
    [
      "prints a tool without a schema",
      [{ declaration: { name: "add", description: "Adds." } }],
      '"add": "parametersJsonSchema"',
    ],
    ["prints two tools of one name", [adder(), adder()], 'Two tools are named "add"'],
  ])("fails when a command %s", async (_, printed, words) => {
    const project = new Project(printed);
    const { exitCode, stderr } = await project.run();
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
    expect(existsSync(project.lock)).toBe(false);
  });

  it("fails when a command fails, and lets it say why", async () => {
    const command = "echo the reason >&2; echo '[]'; exit 3";
    const { exitCode, stderr } = await runLater(["lock", "--command", command], { cwd: root });
    expect(stderr).toContain("the reason\n");
    expect(stderr).toContain("It ended with exit code 3.");
    expect(exitCode).toBe(1);
  });

  it("ends a command and all that it has started when it is cancelled", async () => {
    // Whatever holds its standard output keeps the command waiting.
    const command = "sh -c 'sleep 600 & echo started >&2; wait'; true";
    const { exitCode, stderr } = await runLater(["lock", "--command", command], {
      cwd: root,
      onStderr: (text, child) => {
        if (text.includes("started")) child.kill("SIGINT");
      },
    });
    expect(stderr).toContain("was cancelled");
    expect(exitCode).toBe(130);
  });

  it("writes nothing while one of the tools of a file cannot be used", async () => {
    const out = path.join(root, "partly.lock.json");
    const { exitCode, stderr } = await runLater(["lock", "partly-sound.ts", "--out", out]);
    expect(stderr).toContain("partly-sound.ts:6:21 ");
    expect(exitCode).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  it("says that it needs tools, and where it cannot write", async () => {
    const nothing = await runLater(["lock"]);
    expect(nothing.stderr).toContain("give a FILE, or --command");
    expect(nothing.exitCode).toBe(2);
    const project = new Project([adder()]);
    const nowhere = await project.run("--out", "missing/later.lock.json");
    expect(nowhere.stderr).toContain("cannot be written");
    expect(nowhere.exitCode).toBe(1);
  });
});

function rename(offer: object, name: string): object {
  const { declaration, ...rest } = offer as { readonly declaration: object };
  return { declaration: { ...declaration, name }, ...rest };
}
