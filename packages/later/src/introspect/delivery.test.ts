import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { deftools } from "../declare/deftools.ts";
import { deftype } from "../declare/deftype.ts";
import { LaterError } from "../errors/later-error.ts";
import { makeProject } from "./fixtures/make-project.ts";
import { runProgram, typeStrippingNode } from "./fixtures/run-program.ts";

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "esnext",
    module: "nodenext",
    strict: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    sourceMap: true,
    rootDir: "src",
    outDir: "dist",
    skipLibCheck: true,
    types: [],
  },
  include: ["src"],
});

const models = `export type Unit = "c" | "f";\n`;

const tools = `import { deftool, deftools, deftype } from "later-runtime";
import type { Unit } from "./models.ts";

/** Weather. @param city City @param unit Unit */
export const weather = deftool((city: string, unit: Unit = "c") => city + unit);

class Greeter {
  /** Greets. @param name Whom */
  greet(name: string): string {
    return name;
  }
}
export const greeter = deftools(new Greeter());

/** A report. */
export const report = deftype<{ at: Date; unit: Unit }>();
`;

const main = `import { greeter, report, weather } from "./tools.ts";
try {
  const tools = [weather.declaration, ...greeter.declarations];
  const { at } = report.decode({ at: "2026-11-26T00:00:00Z", unit: "c" });
  console.log(JSON.stringify({ tools, type: { schema: report.schema, time: at.getTime() } }));
} catch (error) {
  const { code, message, details } = error as Error & { code: string; details: unknown };
  console.log(JSON.stringify({ code, message, details }));
}
`;

const folders: string[] = [];

function project(
  files: Readonly<Record<string, string>> = {},
  compiler: Parameters<typeof makeProject>[1] = "typescript",
): string {
  const base = {
    "tsconfig.json": tsconfig,
    "package-lock.json": "{}",
    "src/models.ts": models,
    "src/tools.ts": tools,
    "src/main.ts": main,
  };
  const folder = makeProject({ ...base, ...files }, compiler);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const declarations = {
  tools: [
    {
      name: "weather",
      description: "Weather.",
      parametersJsonSchema: {
        type: "object",
        properties: {
          city: { type: "string", description: "City" },
          unit: { type: "string", enum: ["c", "f"], description: "Unit", default: "c" },
        },
        required: ["city"],
        additionalProperties: false,
      },
      responseJsonSchema: { type: "string" },
    },
    {
      name: "greet",
      description: "Greets.",
      parametersJsonSchema: {
        type: "object",
        properties: { name: { type: "string", description: "Whom" } },
        required: ["name"],
        additionalProperties: false,
      },
      responseJsonSchema: { type: "string" },
    },
  ],
  type: {
    schema: {
      type: "object",
      properties: {
        at: { type: "string", format: "date-time" },
        unit: { type: "string", enum: ["c", "f"] },
      },
      required: ["at", "unit"],
      additionalProperties: false,
      description: "A report.",
    },
    time: Date.UTC(2026, 10, 26),
  },
};

function run(folder: string, runner: Parameters<typeof runProgram>[0] = "tsx"): unknown {
  return runProgram(runner, path.join(folder, "src/main.ts"));
}

function compile(folder: string): void {
  const compiler = path.join(folder, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder], {
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([0, ""]);
}

/** Above the test's own constant. @param a A */
const inVitest = deftool((a: number, b = 2) => a + b);

const setInVitest = deftools({
  /** In a set. @param b B */
  member: (b: string) => b,
});

/** What there is. @minItems 1 */
const typeInVitest = deftype<readonly bigint[]>();

describe("Declaring tools from source", () => {
  it("works under Vitest", () => {
    expect(inVitest.declaration).toEqual({
      name: "inVitest",
      description: "Above the test's own constant.",
      parametersJsonSchema: {
        type: "object",
        properties: { a: { type: "number", description: "A" }, b: { type: "number", default: 2 } },
        required: ["a"],
        additionalProperties: false,
      },
      responseJsonSchema: { type: "number" },
    });
    expect(setInVitest.declarations.map(({ name }) => name)).toEqual(["member"]);
    expect(typeInVitest.schema).toMatchObject({ description: "What there is.", minItems: 1 });
    expect(typeInVitest.decode(["1"])).toEqual([1n]);
  });

  it.each(["tsx", "strip"] as const)("tells calls on the same line apart, run by %s", (runner) => {
    if (runner === "strip" && typeStrippingNode === undefined) return;
    const one = "deftool(/** One. @param x X */ (x: string) => x, { name: 'one' })";
    const two = "deftool(/** Two. @param y Y */ (y: boolean) => y, { name: 'two' })";
    const main = `import { deftool } from "later-runtime";
const pair = [${one}, ${two}];
console.log(JSON.stringify(pair.map((tool) => tool.declaration.description)));
`;
    expect(run(project({ "src/main.ts": main }), runner)).toEqual(["One.", "Two."]);
  });

  it("works under tsx", () => {
    expect(run(project(), "tsx")).toEqual(declarations);
  });

  it.skipIf(typeStrippingNode === undefined)(
    "works under Node.js by itself (skipped without a Node.js from 22.18)",
    () => {
      expect(run(project(), "strip")).toEqual(declarations);
    },
  );

  it.each(["typescript-next", "typescript-6", "typescript-5"] as const)(
    "works with %s",
    (compiler) => {
      expect(run(project({}, compiler))).toEqual(declarations);
    },
  );

  it("works from compiled JavaScript through its source maps", () => {
    const folder = project();
    compile(folder);
    expect(runProgram("node", path.join(folder, "dist/main.js"))).toEqual(declarations);
  });

  it.each<[string, (map: Record<string, unknown>) => unknown]>([
    ["names no root for its sources", (map) => ({ ...map, sourceRoot: undefined })],
    [
      "names a root for its sources",
      (map) => ({ ...map, sourceRoot: "../src", sources: ["tools.ts"] }),
    ],
  ])("reads an inline source map that %s", (_, change) => {
    const folder = project();
    compile(folder);
    const code = path.join(folder, "dist/tools.js");
    const map = JSON.parse(readFileSync(`${code}.map`, "utf8")) as Record<string, unknown>;
    const data = Buffer.from(JSON.stringify(change(map))).toString("base64");
    const text = readFileSync(code, "utf8").replace(
      "sourceMappingURL=tools.js.map",
      `sourceMappingURL=data:application/json;base64,${data}`,
    );
    writeFileSync(code, text);
    expect(runProgram("node", path.join(folder, "dist/main.js"))).toEqual(declarations);
  });

  it("reads all files with announced calls in one go", () => {
    const folder = project({
      "src/other.ts": tools.replace("weather =", "other ="),
      "src/main.ts": `import "./other.ts";\n${main}`,
    });
    run(folder);
    const programs = readdirSync(cacheOf(folder)).filter((name) => name.startsWith("program-"));
    expect(programs).toHaveLength(1);
  });
});

describe("When types are not available", () => {
  const byHand = /deftool\(\{ name/;

  it("says where and what to do when there is no TypeScript", () => {
    const folder = project({}, undefined);
    rmSync(path.join(folder, "node_modules/typescript"), { force: true });
    const result = run(folder) as { code: string; message: string };
    expect(result.code).toBe("SCHEMA_UNAVAILABLE");
    expect(result.message).toContain(`${path.join(folder, "src/tools.ts")}:5:24`);
    expect(result.message).toContain("TypeScript is not installed");
    expect(result.message).toContain("npm i -D typescript");
    expect(result.message).toMatch(byHand);
  });

  it.each([
    ["the source is gone", (folder: string) => rmSync(path.join(folder, "src/tools.ts"))],
    ["there is no source map", (folder: string) => rmSync(path.join(folder, "dist/tools.js.map"))],
    [
      "the source map is broken",
      (folder: string) => writeFileSync(path.join(folder, "dist/tools.js.map"), "{"),
    ],
  ])("says where and what to do when %s", (_, spoil) => {
    const folder = project();
    compile(folder);
    spoil(folder);
    const result = runProgram("node", path.join(folder, "dist/main.js")) as {
      code: string;
      message: string;
    };
    expect(result.code).toBe("SCHEMA_UNAVAILABLE");
    expect(result.message).toContain(path.join(folder, "dist/tools.js"));
    expect(result.message).toContain("it is JavaScript, and no source map leads from there");
    expect(result.message).not.toContain("npm i -D typescript");
    expect(result.message).toMatch(byHand);
  });

  it.each(["App.vue", "Panel.svelte"])(
    "says what to do with a tool in the component %s",
    (name) => {
      const component = `deftool((city) => city)\n//# sourceURL=file:///site/${name}`;
      const tools = `import { deftool } from "later-runtime";
export const weather = new Function("deftool", ${JSON.stringify(`return ${component}`)})(deftool);
export const greeter = { declarations: [] };
export const report = { decode: () => ({ at: new Date() }) };
`;
      expect(run(project({ "src/tools.ts": tools }))).toMatchObject({
        code: "SCHEMA_UNAVAILABLE",
        message: expect.stringMatching(
          `${name}.* this is a component[^]* declare the tool in a file of its own`,
        ) as string,
      });
    },
  );

  it("says so when the compiler is too old", () => {
    const folder = project({}, undefined);
    const compiler = path.join(folder, "node_modules/typescript");
    rmSync(compiler, { force: true });
    mkdirSync(compiler);
    writeFileSync(path.join(compiler, "package.json"), '{ "version": "5.4.5" }');
    expect(run(folder)).toMatchObject({
      code: "SCHEMA_UNAVAILABLE",
      message: expect.stringContaining("TypeScript 5.4.5") as string,
    });
  });

  it("reports a wrong tool with its place in the source", () => {
    const folder = project({ "src/tools.ts": tools.replace("city: string", "city: () => void") });
    expect(run(folder)).toMatchObject({
      code: "UNSUPPORTED_TYPE",
      message: expect.stringContaining(
        `${path.join(folder, "src/tools.ts")}:5:33 "city"`,
      ) as string,
    });
  });
});

describe("A type in the way of which something stands", () => {
  const typed = (type: string): string => `import { deftype } from "later-runtime";
export const report = deftype<${type}>();
export const [greeter, weather] = [{ declarations: [] }, { declaration: {} }];
`;

  it("is reported with its place in the source", () => {
    const folder = project({ "src/tools.ts": typed("{ done: () => void }") });
    expect(run(folder)).toMatchObject({
      code: "UNSUPPORTED_TYPE",
      message: expect.stringContaining(
        `${path.join(folder, "src/tools.ts")}:2:33 "report.done"`,
      ) as string,
    });
  });

  it("is reported with ways out where no types can be read", () => {
    const folder = project({ "src/tools.ts": typed("{ at: Date }") });
    rmSync(path.join(folder, "node_modules/typescript"));
    expect(run(folder)).toMatchObject({
      code: "SCHEMA_UNAVAILABLE",
      message: expect.stringMatching(/tools\.ts:2:23 are not available.*[^]*npm i -D/) as string,
    });
  });
});

describe("When the source was changed after it was loaded", () => {
  const changing = (
    change: string,
  ): string => `import { readFileSync, writeFileSync } from "node:fs";
import { weather } from "./tools.ts";
const file = new URL("./tools.ts", import.meta.url);
const text = readFileSync(file, "utf8");
await new Promise((resolve) => setTimeout(resolve, 20));
writeFileSync(file, ${change});
try {
  console.log(JSON.stringify(weather.declaration));
} catch (error) {
  const { code, message } = error as Error & { code: string };
  console.log(JSON.stringify({ code, message }));
}
`;

  it.each([
    ["the call moved away", '"// One line more.\\n" + text'],
    ["the parameters were renamed", 'text.replaceAll("city", "town")'],
    [
      "a parameter was removed",
      'text.replace("city: string, ", "").replace("city + unit", "unit")',
    ],
  ])("refuses to guess when %s", (_, change) => {
    expect(run(project({ "src/main.ts": changing(change) }))).toMatchObject({
      code: "INTROSPECTION_FAILED",
      message: expect.stringContaining("changed since it was loaded") as string,
    });
  });
});

function cacheOf(folder: string): string {
  return path.join(folder, "node_modules/.cache/later");
}

/** Marks what is cached, so that a result shows whether it came from there. */
function markCache(folder: string): void {
  for (const name of readdirSync(cacheOf(folder))) {
    const file = path.join(cacheOf(folder), name);
    writeFileSync(file, readFileSync(file, "utf8").replace("Weather.", "From the cache."));
  }
}

function descriptionOf(result: unknown): string | undefined {
  return (result as typeof declarations).tools[0]?.description;
}

describe("The cache", () => {
  it("serves a second run", () => {
    const folder = project();
    run(folder);
    markCache(folder);
    expect(descriptionOf(run(folder))).toBe("From the cache.");
  });

  it("serves a run after files were touched without a change", () => {
    const folder = project();
    run(folder);
    markCache(folder);
    utimesSync(path.join(folder, "src/models.ts"), new Date(0), new Date(0));
    expect(descriptionOf(run(folder))).toBe("From the cache.");
  });

  const edit = (name: string, text: string) => (folder: string) =>
    writeFileSync(path.join(folder, name), text);

  it.each<[string, (folder: string) => void]>([
    ["the file itself", (folder) => appendFileSync(path.join(folder, "src/tools.ts"), "\n")],
    ["an imported type", edit("src/models.ts", models.replace('"f"', '"k"'))],
    ["the configuration", edit("tsconfig.json", `${tsconfig}\n`)],
    [
      "a configuration that it extends",
      edit("base.json", '{ "compilerOptions": { "lib": ["es2023"] } }'),
    ],
    ["the lock file", edit("package-lock.json", '{ "lockfileVersion": 3 }')],
    ["the manifest", edit("package.json", '{ "name": "changed", "type": "module" }')],
    [
      "an installed declaration",
      edit("node_modules/dependency/index.d.ts", "export type D = 2;\n"),
    ],
    ["a file that takes precedence", edit("src/local.ts", "export type Local = 3;\n")],
    ["the compiler", edit("node_modules/dependency/package.json", '{ "version": "2.0.0" }')],
  ])("is not used after a change of %s", (_, change) => {
    const folder = project({
      "tsconfig.json": JSON.stringify({ extends: "./base.json", ...JSON.parse(tsconfig) }),
      "base.json": '{ "compilerOptions": {} }',
      "node_modules/dependency/package.json": '{ "version": "1.0.0" }',
      "node_modules/dependency/index.d.ts": "export type D = 1;\n",
      "src/local.d.ts": "export type Local = 1;\n",
      "src/tools.ts": tools.replace(
        'import type { Unit } from "./models.ts";',
        'import type { Unit } from "./models.ts";\nimport type { D } from "dependency";\n' +
          'import type { Local } from "./local.js";\nexport type Used = D | Local;',
      ),
    });
    expect(descriptionOf(run(folder))).toBe("Weather.");
    markCache(folder);
    expect(descriptionOf(run(folder))).toBe("From the cache.");
    change(folder);
    expect(descriptionOf(run(folder))).toBe("Weather.");
  });

  it("never serves a type as it was before an edit", () => {
    const folder = project();
    run(folder);
    writeFileSync(path.join(folder, "src/models.ts"), 'export type Unit = "c" | "kelvin";\n');
    const { tools: changed } = run(folder) as typeof declarations;
    expect(changed[0]?.parametersJsonSchema.properties).toMatchObject({
      unit: { enum: ["c", "kelvin"] },
    });
  });

  it.each(["program-", ""])("is rewritten when a record of it is damaged: %s*.json", (prefix) => {
    const folder = project();
    run(folder);
    const isMeant = (name: string): boolean => name.startsWith("program-") === (prefix !== "");
    const name = readdirSync(cacheOf(folder)).find(isMeant) ?? "";
    const file = path.join(cacheOf(folder), name);
    const text = readFileSync(file, "utf8");
    for (const damaged of [text.slice(0, 40), text.replace(/"content":.*/, '"content":{}}')]) {
      writeFileSync(file, damaged);
      expect(run(folder)).toEqual(declarations);
      expect(JSON.parse(readFileSync(file, "utf8"))).not.toHaveProperty("content", {});
      markCache(folder);
      expect(descriptionOf(run(folder))).toBe("From the cache.");
    }
  });

  it("keeps no more programs than files, and some to spare", () => {
    const folder = project();
    const stale = Array.from({ length: 40 }, (_, index) => `program-${index}.json`);
    mkdirSync(cacheOf(folder), { recursive: true });
    for (const [index, name] of stale.entries()) {
      const file = path.join(cacheOf(folder), name);
      writeFileSync(file, "{}");
      utimesSync(file, index + 1, index + 1);
    }
    run(folder);
    const left = readdirSync(cacheOf(folder)).filter((name) => name.startsWith("program-"));
    expect(left).toHaveLength(16);
    expect(left).toContain("program-39.json");
    expect(run(folder)).toEqual(declarations);
  });

  it("is done without where it cannot be written", () => {
    const folder = project();
    writeFileSync(path.join(folder, "node_modules/.cache"), "not a folder");
    expect(run(folder)).toEqual(declarations);
  });

  it("does not keep types that could not be found", () => {
    const folder = project({ "src/tools.ts": tools.replace("./models.ts", "./later.ts") });
    expect(run(folder)).toMatchObject({ code: "UNSUPPORTED_TYPE" });
    expect(existsSync(cacheOf(folder))).toBe(false);
  });
});

it("refuses a site whose place is unknown", async () => {
  const { deriveTool } = await import("../declare/derive.ts");
  expect(() => deriveTool(undefined, () => 1)).toThrow(LaterError);
});
