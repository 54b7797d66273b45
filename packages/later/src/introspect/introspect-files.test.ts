import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import type { DerivedFile } from "../derivation/derived-file.ts";
import { compilers, makeProject } from "./fixtures/make-project.ts";
import { introspectFiles } from "./introspect-files.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function read(
  files: Readonly<Record<string, string>>,
  compiler: (typeof compilers)[number] = "typescript",
): Promise<DerivedFile | undefined> {
  const folder = makeProject(files, compiler);
  folders.push(folder);
  const file = path.join(folder, "src/tools.ts");
  return (await introspectFiles([{ file }]))[file];
}

const options = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  types: [],
};

function toolTaking(type: string, imports = ""): string {
  return `import { deftool } from "later-runtime";
${imports}
/** Takes it. @param value The value */
export const take = deftool((value: ${type}) => void value);
`;
}

function valueOf(file: DerivedFile | undefined): unknown {
  const [site] = file?.sites ?? [];
  return site?.kind === "tool" ? site.tool.parameters.properties?.["value"] : undefined;
}

describe.each(compilers)("Reading a project with %s", (compiler) => {
  it("finds ambient types where the project has them installed", async () => {
    const folder = makeProject(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, types: ["thing"] } }),
        "src/tools.ts": toolTaking("Thing"),
      },
      compiler,
    );
    folders.push(folder);
    const types = path.join(folder, "node_modules/@types");
    rmSync(types);
    mkdirSync(path.join(types, "thing"), { recursive: true });
    writeFileSync(path.join(types, "thing/package.json"), '{ "name": "@types/thing" }');
    writeFileSync(path.join(types, "thing/index.d.ts"), 'type Thing = "a" | "b";\n');
    const file = path.join(folder, "src/tools.ts");
    expect(valueOf((await introspectFiles([{ file }]))[file])).toMatchObject({ enum: ["a", "b"] });
  });

  it("makes no tool of a file with a syntax error, and says where it is", async () => {
    const file = await read(
      {
        "src/tools.ts": `import { deftool } from "later-runtime";
/** Sound. @param a A */ export const sound = deftool((a: string) => a);
/** Grüße 👋 都市 */ export const broken = deftool((a: string => a);
`,
      },
      compiler,
    );
    expect(file).toEqual({
      sites: [],
      failure: {
        code: "INTROSPECTION_FAILED",
        message: expect.stringMatching(/^the file has a syntax error in line 3, column \d+: .+/),
        position: {
          file: expect.stringMatching(/src.tools\.ts$/),
          line: 3,
          column: expect.toSatisfy((column: number) => column > 58 && column <= 66),
        },
      },
    });
  });

  const ambient = { type: "string", enum: ["z", "a"], description: "The value" };

  it("finds types that the project declares in a file that nothing imports", async () => {
    const file = await read(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: options, include: ["**/*.ts"] }),
        "types/global.d.ts": 'type Ambient = "z" | "a";',
        "src/tools.ts": toolTaking("Ambient"),
      },
      compiler,
    );
    expect(valueOf(file)).toEqual(ambient);
    expect(
      Object.keys(file?.dependencies?.shared ?? {}).some((name) => name.endsWith("global.d.ts")),
    ).toBe(true);
  });

  it("knows what such a file adds to an interface that is known without it", async () => {
    const file = await read(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: options }),
        "types/app.d.ts": "declare global { interface Locals { user: string } } export {};",
        "types/lib.d.mts":
          'declare module "../src/library.ts" { interface Open { more: true } }; export {};',
        "src/base.ts": "declare global { interface Locals { id: number } } export {};",
        "src/library.ts": "export interface Open { own: true }",
        "src/tools.ts": toolTaking(
          "Locals & Open",
          'import "./base"; import type { Open } from "./library";',
        ),
      },
      compiler,
    );
    const [site] = file?.sites ?? [];
    const { required = [] } = site?.kind === "tool" ? site.tool.parameters : {};
    expect(required.toSorted()).toEqual(["id", "more", "own", "user"]);
  });

  it("takes no declaration from what a build wrote earlier beside its programs", async () => {
    const file = await read(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: options }),
        "output/app.js": "export {};",
        "output/app.d.ts": "declare global { interface Locals { was: string } } export {};",
        "src/app.d.ts": "declare global { interface Locals { is: string } } export {};",
        "src/base.ts": "declare global { interface Locals { id: number } } export {};",
        "src/tools.ts": toolTaking("Locals", 'import "./base";'),
      },
      compiler,
    );
    const [site] = file?.sites ?? [];
    const { required = [] } = site?.kind === "tool" ? site.tool.parameters : {};
    expect(required.toSorted()).toEqual(["id", "is"]);
  });

  it("follows the references of a configuration without files of its own", async () => {
    const file = await read(
      {
        "tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
        "tsconfig.app.json": JSON.stringify({
          extends: "./tsconfig.base",
          compilerOptions: { composite: true },
          include: ["src"],
        }),
        "tsconfig.base.json": `{
          // Comments and a last comma are allowed here.
          "compilerOptions": ${JSON.stringify({ ...options, paths: { "@/*": ["./src/*"] } })},
        }`,
        "src/models.ts": 'export type Model = "z" | "a";',
        "src/tools.ts": toolTaking("Model", 'import type { Model } from "@/models";'),
      },
      compiler,
    );
    expect(valueOf(file)).toEqual(ambient);
    const names = Object.keys(file?.dependencies?.shared ?? {}).map((name) => path.basename(name));
    expect(names).toEqual(
      expect.arrayContaining(["tsconfig.json", "tsconfig.app.json", "tsconfig.base.json"]),
    );
  });

  it("knows what Node.js brings along", async () => {
    const file = await read(
      {
        "tsconfig.json": JSON.stringify({
          compilerOptions: { ...options, lib: ["esnext"], types: ["node"] },
        }),
        "src/tools.ts": `import { EventEmitter } from "node:events";
import { deftool, deftools } from "later-runtime";
/** Takes it. @param value The value */
export const take = deftool((value: Buffer, signal: AbortSignal) => void [value, signal]);
class Own extends EventEmitter {
  /** Own. */
  own(): void {}
}
export const set = deftools(new Own());
`,
      },
      compiler,
    );
    expect(valueOf(file)).toEqual({
      type: "string",
      contentEncoding: "base64",
      "x-codec": "buffer",
      description: "The value",
    });
    const [tool, set] = file?.sites ?? [];
    expect(tool?.kind === "tool" && tool.tool.arguments[1]).toEqual({ from: "signal" });
    expect(set?.kind === "tools" && set.tools.map(({ name }) => name)).toEqual(["own"]);
  });

  it("reads a file without any configuration", async () => {
    expect(valueOf(await read({ "src/tools.ts": toolTaking('"z" | "a"') }, compiler))).toEqual(
      ambient,
    );
  });

  it("tells null and undefined apart also in projects that do not", async () => {
    const file = await read(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, strict: false } }),
        "src/tools.ts": toolTaking("string | null"),
      },
      compiler,
    );
    expect(valueOf(file)).toEqual({ type: ["string", "null"], description: "The value" });
  });
});

it("tells the files that people edit from those that programs write", async () => {
  const files = {
    "tsconfig.json": JSON.stringify({
      compilerOptions: { ...options, rootDirs: [".", ".made"] },
      include: ["src", ".made/*.d.ts", ".made/src"],
    }),
    ".made/ambient.d.ts":
      '/// <reference path="./deeper/more.d.ts" />\ninterface Made { made: true }',
    ".made/deeper/more.d.ts": "interface Made { deep: true }",
    ".made/src/$types.d.ts": "export interface Given { given: Made }",
    ".made/src/other/$types.d.ts": 'export type Other = typeof import("../../../src/other.ts");',
    "src/app.d.ts": "interface Made { added: true }",
    "src/models.d.ts": "export interface Model { model: true }",
    "src/other.ts": "export const other = 1;",
    "src/tools.ts": toolTaking("Given", 'import type { Given } from "./$types";'),
  };
  // Where all of a project lies says nothing about its files.
  const outer = makeProject(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`.trees/one/${name}`, text])),
  );
  folders.push(outer);
  const folder = path.join(outer, ".trees/one");
  const file = path.join(folder, "src/tools.ts");
  const { inputs = [], sites, dependencies } = (await introspectFiles([{ file }]))[file] ?? {};
  const edited = inputs.filter((name) => name.startsWith(folder));
  expect(edited.map((name) => path.relative(folder, name))).toEqual([
    ".made/src/$types.d.ts",
    "src/app.d.ts",
    "src/tools.ts",
    "tsconfig.json",
  ]);
  expect(JSON.stringify(sites)).toContain('"required":["added","deep","made"]');
  const names = Object.keys(dependencies?.shared ?? {}).map((name) => path.relative(folder, name));
  expect(names).toEqual(expect.arrayContaining([".made/ambient.d.ts", "src/models.d.ts"]));
});

it("lets nothing be kept of a file that may have changed while it was read", async () => {
  const folder = makeProject({ "tools.ts": toolTaking("string") });
  folders.push(folder);
  const file = path.join(folder, "tools.ts");
  expect((await introspectFiles([{ file }]))[file]?.dependencies).toBeDefined();
  utimesSync(file, new Date(), new Date());
  const result = (await introspectFiles([{ file }]))[file];
  expect(result?.dependencies).toBeUndefined();
  expect(result?.sites).toHaveLength(1);
});

it("reads what it can when one of several files cannot be read", async () => {
  const good = makeProject({ "tools.ts": toolTaking("string") });
  const bad = makeProject({ "tools.ts": toolTaking("string") }, undefined);
  rmSync(path.join(bad, "node_modules"), { recursive: true });
  folders.push(good, bad);
  const results = await introspectFiles([
    { file: path.join(bad, "tools.ts") },
    { file: path.join(good, "tools.ts") },
  ]);
  expect(results[path.join(bad, "tools.ts")]?.failure?.code).toBe("SCHEMA_UNAVAILABLE");
  expect(valueOf(results[path.join(good, "tools.ts")])).toEqual({
    type: "string",
    description: "The value",
  });
});

it("reads the other files when a compiler breaks down at one", async () => {
  const real = JSON.stringify(
    path.resolve(import.meta.dirname, "../../../../node_modules/typescript-5"),
  );
  const folder = makeProject({
    "good.ts": toolTaking("string"),
    "bad.ts": toolTaking("string"),
    "better.ts": toolTaking("number"),
  });
  folders.push(folder);
  const compiler = path.join(folder, "node_modules/typescript");
  rmSync(compiler);
  mkdirSync(compiler);
  writeFileSync(path.join(compiler, "package.json"), '{ "version": "5.9.3", "main": "index.cjs" }');
  writeFileSync(
    path.join(compiler, "index.cjs"),
    `const real = require(${real});
const createProgram = (options) => {
  if (options.rootNames.some((name) => name.includes("bad"))) throw new Error("Debug Failure.");
  return real.createProgram(options);
};
module.exports = { ...real, createProgram };
`,
  );
  const files = ["good.ts", "bad.ts", "better.ts"].map((name) => path.join(folder, name));
  const [good, bad, better] = Object.values(await introspectFiles(files.map((file) => ({ file }))));
  expect(valueOf(good)).toMatchObject({ type: "string" });
  expect(bad).toMatchObject({
    sites: [],
    failure: { code: "INTROSPECTION_FAILED", message: "Debug Failure." },
  });
  expect(valueOf(better)).toMatchObject({ type: "number" });
});
