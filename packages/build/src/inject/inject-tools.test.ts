import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";

import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runProgram } from "../../../later/src/introspect/fixtures/run-program.ts";
import { renderBuildProblem } from "../build-problem.ts";
import { compilers, runTypescript } from "../fixtures/compilers.ts";
import { makeToolProject, reportInDevelopment, toolFiles } from "../fixtures/tool-project.ts";
import { injectTools, type InjectOptions, type InjectReport } from "./inject-tools.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function project(
  files?: Readonly<Record<string, string>>,
  compiler?: Parameters<typeof makeToolProject>[1],
): string {
  const folder = makeToolProject(files, compiler);
  folders.push(folder);
  return folder;
}

function inject(folder: string, options?: InjectOptions): Promise<InjectReport> {
  return injectTools([path.join(folder, "dist")], options);
}

/** The texts of the compiled files. */
function textsIn(folder: string): Readonly<Record<string, string>> {
  const dist = path.join(folder, "dist");
  return Object.fromEntries(
    readdirSync(dist).map((name) => [name, readFileSync(path.join(dist, name), "utf8")]),
  );
}

/** Takes away all that production does not have. */
function withoutSources(folder: string): void {
  renameSync(path.join(folder, "src"), path.join(folder, "gone"));
  rmSync(path.join(folder, "node_modules/typescript"), { recursive: true });
}

function report(folder: string): string {
  return JSON.stringify(runProgram("node", path.join(folder, "dist/main.js")));
}

const original = project();
runTypescript(original, []);

/** The project as it is after `tsc`. */
function compiled(): string {
  const folder = project();
  cpSync(path.join(original, "dist"), path.join(folder, "dist"), { recursive: true });
  return folder;
}

const inDevelopment = reportInDevelopment(project());

describe.each(Object.entries(compilers))("After %s", (name, compile) => {
  let folder: string;
  let injected: InjectReport;
  let lines: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = project();
    compile(folder);
    lines = textsIn(folder);
    injected = await inject(folder);
  });

  it("types of every tool are put into the code", () => {
    expect(injected).toMatchObject({ ok: true, calls: 7, problems: [] });
  });

  it("every line stays where it is", () => {
    for (const [file, text] of Object.entries(textsIn(folder))) {
      if (!file.endsWith(".js")) continue;
      expect(text.split("\n")).toHaveLength(lines[file]?.split("\n").length ?? 0);
    }
  });

  it.each(["sunny", "1000003", "behind-types", "Bye, "])(
    "code has its place in the source: %s",
    (text) => {
      const file = name.includes("bundled") ? "main.js" : "tools.js";
      const { [file]: code = "", [`${file}.map`]: map } = textsIn(folder);
      const inline = /base64,(\S+)/.exec(code)?.[1] ?? "";
      const json = map ?? Buffer.from(inline, "base64").toString("utf8");
      const before = code.slice(0, code.search(`["']${text}["']`)).split("\n");
      const trace = new SourceMap(JSON.parse(json));
      const entry = trace.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
      if (!("originalSource" in entry)) throw new Error(`"${text}" has no origin.`);
      expect(entry.originalSource).toBe("../src/tools.ts");
      const line = toolFiles.tools.split("\n")[entry.originalLine] ?? "";
      expect(line.slice(entry.originalColumn)).toContain(`"${text}"`);
      expect(line.slice(entry.originalColumn).indexOf(`"${text}"`)).toBeLessThan(10);
    },
  );

  it("doing it again changes nothing", async () => {
    const before = textsIn(folder);
    expect(await inject(folder)).toMatchObject({ ok: true, calls: 7, written: [] });
    expect(textsIn(folder)).toEqual(before);
  });

  it("tools are the same, byte for byte, as in development, without TypeScript and sources", () => {
    withoutSources(folder);
    expect(report(folder)).toBe(inDevelopment);
  });
});

describe("Types that are in the code already", () => {
  it("are replaced when the source has others by now", async () => {
    const folder = compiled();
    await inject(folder);
    writeFileSync(path.join(folder, "src/models.ts"), toolFiles.models.replace('"f"', '"kelvin"'));
    await inject(folder);
    const replaced = textsIn(folder);
    expect(replaced["tools.js"]).toContain('"enum":["c","kelvin"]');
    rmSync(path.join(folder, "dist"), { recursive: true });
    runTypescript(folder, []);
    await inject(folder);
    expect(textsIn(folder)).toEqual(replaced);
  });

  it("are replaced also where somebody has laid them out on several lines", async () => {
    const folder = compiled();
    await inject(folder);
    const file = path.join(folder, "dist/tools.js");
    const once = readFileSync(file, "utf8");
    writeFileSync(file, once.replace('undefined, {"name"', 'undefined, {\n\n"name"'));
    await inject(folder);
    const twice = readFileSync(file, "utf8");
    expect(twice.split("\n")).toHaveLength(once.split("\n").length + 2);
    await inject(folder);
    expect(readFileSync(file, "utf8")).toBe(twice);
  });
});

describe.each(["typescript-6", "typescript-5"] as const)("With %s", (compiler) => {
  it("the same is put in", async () => {
    const [folder, other] = [project(), project({}, compiler)];
    for (const each of [folder, other]) {
      runTypescript(folder, ["--outDir", path.join(each, "dist")]);
      rmSync(path.join(each, "dist/tools.js.map"), { force: true });
      runTypescript(each, []);
      expect((await inject(each)).ok).toBe(true);
    }
    const callOf = ({ "tools.js": code = "" }): readonly string[] =>
      [...code.matchAll(/, (?:\[?\{"name".*)$/gm)].map(([call]) => call);
    expect(callOf(textsIn(other))).toEqual(callOf(textsIn(folder)));
    expect(callOf(textsIn(other)).length).toBeGreaterThan(3);
  });
});

describe("Nothing is written", () => {
  /** What the problems are, a line for each. */
  async function refused(folder: string, options?: InjectOptions): Promise<string> {
    const before = textsIn(folder);
    const { ok, written, problems } = await inject(folder, options);
    expect([ok, written]).toEqual([false, []]);
    expect(textsIn(folder)).toEqual(before);
    return problems.map((problem) => renderBuildProblem(problem, folder)).join("\n");
  }

  it("when a tool cannot be described", async () => {
    const bad = toolFiles.tools.replace("city: string, unit", "city: () => void, unit");
    const folder = project({ "src/tools.ts": bad.replace("[city, unit", "[city(), unit") });
    runTypescript(folder, []);
    expect(await refused(folder)).toMatch(/^src\/tools\.ts:5:4 UNSUPPORTED_TYPE "city" .*\. \w+/m);
  });

  it("when there is a warning and these are not wanted", async () => {
    const vague = toolFiles.tools.replace(" @param unit Unit", "");
    const folder = project({ "src/tools.ts": vague });
    runTypescript(folder, []);
    expect(await refused(folder, { strict: true })).toMatch(
      /^src\/tools\.ts:5:\d+ MISSING_PARAMETER_DESCRIPTION/m,
    );
    expect(await inject(folder)).toMatchObject({ ok: true, calls: 7 });
  });

  it("when no source map leads to a source", async () => {
    const folder = project();
    runTypescript(folder, ["--sourceMap", "false"]);
    expect(await refused(folder)).toMatch(
      /^dist\/tools\.js:3:24 SCHEMA_UNAVAILABLE .*"sourceMap": true/m,
    );
  });

  it.each([
    ["is gone", (file: string) => rmSync(file)],
    ["is no JSON", (file: string) => writeFileSync(file, "{")],
    ["has other members", (file: string) => writeFileSync(file, '{ "mappings": 1 }')],
  ])("when the source map %s", async (_, spoil) => {
    const folder = compiled();
    spoil(path.join(folder, "dist/tools.js.map"));
    expect(await refused(folder)).toMatch(/^dist\/tools\.js:3:24 SCHEMA_UNAVAILABLE/m);
  });

  it("when the source is gone", async () => {
    const folder = compiled();
    renameSync(path.join(folder, "src"), path.join(folder, "gone"));
    expect(await refused(folder)).toMatch(/^dist\/tools\.js:3:24 SCHEMA_UNAVAILABLE/m);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      "a line was added",
      "",
      (text) => `\n${text}`,
      /^src\/tools\.ts:5:94 .* could not be found in/m,
    ],
    [
      "a parameter got another name",
      "",
      (text) => text.replace("(city: string", "(town: string").replace("[city,", "[town,"),
      /^dist\/tools\.js:\d+:\d+ .*takes other parameters.* Compile it again/m,
    ],
    [
      "anything was changed, and the map has the text",
      "--inlineSources",
      (text) => `${text}\n`,
      /^src\/tools\.ts:1:1 .*was changed since it was compiled to .*tools\.js/m,
    ],
  ])("when the source was changed after it was compiled: %s", async (_, option, edit, expected) => {
    const folder = compiled();
    if (option !== "") runTypescript(folder, [option]);
    writeFileSync(path.join(folder, "src/tools.ts"), edit(toolFiles.tools));
    expect(await refused(folder)).toMatch(expected);
  });

  it("when a call spreads its arguments", async () => {
    const spread = `import { deftool } from "later-runtime";
const passed: [(a: string) => string] = [(a) => a];
/** Spread. @param a A */
export const tool = deftool(...passed);
`;
    const folder = project({ "src/main.ts": "export {};\n", "src/tools.ts": spread });
    runTypescript(folder, []);
    expect(await refused(folder)).toMatch(
      /^src\/tools\.ts:4:21 INTROSPECTION_FAILED .* are spread/m,
    );
  });

  it("when there is no compiler", async () => {
    const folder = compiled();
    rmSync(path.join(folder, "node_modules/typescript"), { recursive: true });
    expect(await refused(folder)).toMatch(
      /^src\/tools\.ts:1:1 SCHEMA_UNAVAILABLE .*TypeScript is not installed/m,
    );
  });

  it("when a file is no JavaScript", async () => {
    const folder = compiled();
    writeFileSync(path.join(folder, "dist/other.js"), "deftool((");
    expect(await refused(folder)).toMatch(
      /^dist\/other\.js:1:1 INTROSPECTION_FAILED This is no JavaScript/m,
    );
  });

  it("when it is stopped", async () => {
    const folder = compiled();
    const before = textsIn(folder);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(inject(folder, { signal })).rejects.toThrow("enough");
    expect(textsIn(folder)).toEqual(before);
  });
});

describe("Code of bundlers", () => {
  const bundle = (folder: string, options: BuildOptions): Promise<unknown> =>
    build({
      absWorkingDir: folder,
      entryPoints: ["src/tools.ts"],
      bundle: true,
      packages: "external",
      platform: "node",
      outdir: "dist",
      sourcemap: true,
      logLevel: "silent",
      ...options,
    });

  it.each(["cjs", "esm"] as const)(
    "gets its types where names were shortened, but not that of a property: %s",
    async (format) => {
      const folder = project();
      await bundle(folder, { format, minify: true });
      expect(await inject(folder)).toMatchObject({ ok: true, calls: 7, problems: [] });
      expect(textsIn(folder)["tools.js"]).toContain('"Two on a line."');
    },
  );

  it("gets its types where the source map names a folder of sources that is none", async () => {
    const folder = project();
    await bundle(folder, { format: "esm", sourceRoot: "dist" });
    expect(await inject(folder)).toMatchObject({ ok: true, calls: 7 });
  });
});

describe("What needs no types", () => {
  it("is left alone: definitions by hand, other files, installed packages", async () => {
    const folder = project({
      "src/tools.ts": `import { deftool } from "later-runtime";
const parameters = { type: "object", properties: {} } as const;
export const byHand = deftool({ name: "by_hand", description: "x", parameters, execute: () => 1 });
`,
      "src/main.ts": "export const deftool = (a: number): number => a;\ndeftool(3);\n",
    });
    runTypescript(folder, []);
    mkdirSync(path.join(folder, "dist/node_modules/other"), { recursive: true });
    writeFileSync(path.join(folder, "dist/node_modules/other/index.js"), "deftool((");
    writeFileSync(path.join(folder, "dist/data.json"), "deftool((");
    expect(await inject(folder)).toEqual({ ok: true, calls: 0, written: [], problems: [] });
  });

  it("may be a tool that a bundler left out, of which it tells", async () => {
    const folder = project({ "src/main.ts": 'import { other } from "./tools.ts";\nother(1n);\n' });
    const { "esbuild, bundled and minified": bundle } = compilers;
    bundle?.(folder);
    const { ok, problems } = await inject(folder);
    expect(ok).toBe(true);
    for (const { severity, message } of problems) {
      expect([severity, message]).toEqual(["warning", expect.stringContaining("left it out")]);
    }
  });
});

describe("A call without a source map", () => {
  it("is an error where it cannot be a definition written by hand, unless its types are there", async () => {
    const folder = project();
    const file = path.join(folder, "tools.mjs");
    const calls =
      'deftype();\ndeftool(() => 1);\ndeftype({ name: "a", schema: {}, diagnostics: [] });\n';
    writeFileSync(file, `import { deftool, deftype } from "later-runtime";\n${calls}`);
    const { ok, problems } = await injectTools([file]);
    expect(ok).toBe(false);
    expect(problems.map(({ severity, position: { line } }) => [severity, line])).toEqual([
      ["error", 2],
      ["error", 3],
    ]);
  });

  it("is only worth a warning where it may be a definition written by hand", async () => {
    const folder = project();
    const file = path.join(folder, "tools.mjs");
    writeFileSync(file, 'import { deftool } from "later-runtime";\ndeftool(other);\n');
    const { ok, problems } = await injectTools([file]);
    expect(ok).toBe(true);
    expect(problems.map((problem) => renderBuildProblem(problem, folder))).toEqual([
      expect.stringMatching(/^tools\.mjs:2:1 SCHEMA_UNAVAILABLE No source map/) as string,
    ]);
  });
});

describe("Which files are meant", () => {
  it("may be said one by one", async () => {
    const folder = compiled();
    const main = await injectTools([path.join(folder, "dist/main.js")]);
    expect(main).toMatchObject({ ok: true, calls: 0, written: [] });
    const tools = await injectTools([path.join(folder, "dist/tools.js")]);
    expect(tools).toMatchObject({ ok: true, calls: 7 });
  });

  it("has to be something that is there", async () => {
    await expect(injectTools([path.join(project(), "dits")])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("dits") as string,
    });
  });

  it("includes those that call deftool under another name, where that is said", async () => {
    const folder = project({
      "src/define.ts": 'export { deftool as define } from "later-runtime";\n',
      "src/tools.ts": `import { define } from "./define.ts";
/** One. @param a A */
export const one = define((a: string) => a);
`,
      "src/main.ts":
        'import { one } from "./tools.ts";\nconsole.log(JSON.stringify(one.declaration));\n',
    });
    runTypescript(folder, []);
    expect(await inject(folder)).toMatchObject({ ok: true, calls: 0 });
    expect(await inject(folder, { names: ["define"] })).toMatchObject({ ok: true, calls: 1 });
    withoutSources(folder);
    expect(report(folder)).toContain('"name":"one"');
  });

  it("does not depend on when they were written", async () => {
    const folder = compiled();
    const future = new Date(Date.now() + 60_000);
    utimesSync(path.join(folder, "src/tools.ts"), future, future);
    expect(await inject(folder)).toMatchObject({ ok: true, calls: 7 });
    expect(existsSync(path.join(folder, "dist/tools.js"))).toBe(true);
  });
});
