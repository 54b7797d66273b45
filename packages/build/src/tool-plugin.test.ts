import { readFileSync, rmSync } from "node:fs";
import path from "node:path";

import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { build as viteBuild } from "vite";
import { afterEach, describe, expect, it } from "vitest";

import { later } from "./esbuild.ts";
import { rollupTypes } from "./fixtures/bundlers.ts";
import { makeToolProject, toolFiles } from "./fixtures/tool-project.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { later as laterRollup } from "./rollup.ts";
import { later as laterVite } from "./vite.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const folder = makeToolProject(files);
  folders.push(folder);
  return folder;
}

function bundle(
  folder: string,
  options: { readonly before?: esbuild.Plugin; readonly later?: LaterPluginOptions } = {},
): Promise<string> {
  const plugins = options.before === undefined ? [] : [options.before];
  return esbuild
    .build({
      absWorkingDir: folder,
      entryPoints: [path.join(folder, "src/main.ts")],
      bundle: true,
      write: false,
      format: "esm",
      external: ["later-runtime"],
      logLevel: "silent",
      plugins: [...plugins, later(options.later)],
    })
    .then(({ outputFiles: [file] }) => file?.text ?? "");
}

const declared = 'import { deftool } from "later-runtime";\n/** One. @param a A */\n';

describe("What is put into the code", () => {
  it.each([
    [
      "begins with a byte order mark",
      `\uFEFF${declared}export const one = deftool((a: 1) => a);\n`,
    ],
    [
      "has lines that end with CR LF",
      `${declared}export const one = deftool((a: 1) => a);\n`.replaceAll("\n", "\r\n"),
    ],
    [
      "has a comma behind the last argument",
      `${declared}export const one = deftool((a: 1) => a,);\n`,
    ],
    [
      "has a comment behind the last argument",
      `${declared}export const one = deftool((a: 1) => a // a\n);\n`,
    ],
    [
      "is JSX",
      `${declared}export const one = deftool((a: 1) => a);\nexport const view = (): unknown => <p>x</p>;\n`,
    ],
    [
      "calls it by way of the module",
      `import * as l from "later-runtime";\n/** One. @param a A */\nexport const one = l.deftool<(a: 1) => 1>((a: 1) => a);\n`,
    ],
    [
      "imports it under another name",
      `import { deftool as d } from "later-runtime";\n/** One. @param a A */\nexport const one = d((a: 1) => a);\n`,
    ],
  ])("is right where the file %s", async (what, text) => {
    const name = what === "is JSX" ? "one.tsx" : "one.ts";
    const folder = project({
      [`src/${name}`]: text,
      "src/main.ts": `export * from "./${name}";\n`,
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "module": "nodenext" } }',
    });
    const code = await bundle(folder);
    expect(code.replace(/\s+/g, "")).toContain(
      '(a)=>a,void0,{"name":"one","description":"One.","parameters":{"type":"object",',
    );
  });

  it.each([
    ["begins with a byte order mark", "\uFEFF", "deftype<One>()"],
    ["has lines that end with CR LF", "\r\n", "deftype<\r\n  One\r\n>(\r\n)"],
    ["has a comment where it goes", "", "deftype<One>(// none\n)"],
    ["wraps it", "", "(deftype<One>()) satisfies unknown"],
  ])("is right for a type where the file %s", async (_, before, call) => {
    const declared = `import { deftype } from "later-runtime";\ninterface One { a: 1 }\n`;
    const text = `${before}${declared}export const one = ${call};\n`;
    const code = await bundle(project({ "src/main.ts": text }));
    expect(code.replace(/\/\/ none|\s+/g, "")).toContain(
      'one=deftype({"name":"one","schema":{"type":"object",',
    );
  });

  it("is nothing for a definition by hand, a file without tools, and a call that has its types", async () => {
    const folder = project({
      "src/main.ts": `import { deftool, deftype } from "later-runtime";
const parameters = { type: "object", properties: {} } as const;
export const byHand = deftool({ name: "by_hand", description: "x", parameters, execute: () => 1 });
// @ts-expect-error: as a build step calls it
export const done = deftool(() => 1, undefined, { name: "done" });
// @ts-expect-error: as a build step calls it
export const doneType = deftype<string>({ name: "done" });
export * from "./other.ts";
`,
      "src/other.ts":
        "export const deftool = (a: number): number => a;\nexport const b = deftool(3);\n",
    });
    const code = await bundle(folder);
    expect(code).not.toMatch(/"parameters":|"schema":/);
    expect(code).toContain("var b = deftool(3)");
  });

  it("is there under another name of the project's own, where that is said", async () => {
    const folder = project({
      "src/define.ts": 'export { deftool as define } from "later-runtime";\n',
      "src/main.ts":
        'import { define } from "./define.ts";\n/** One. @param a A */\nexport const one = define((a: 1) => a);\n',
    });
    expect(await bundle(folder)).not.toContain('"parameters"');
    expect(await bundle(folder, { later: { names: ["define"] } })).toContain('"parameters"');
  });
});

describe("The build fails", () => {
  const oneTool = `${declared}export const one = deftool((a: 1) => a);\n`;

  function messagesOf(building: Promise<unknown>): Promise<readonly esbuild.Message[]> {
    return building.then(
      () => [],
      (error: unknown) => (error as esbuild.BuildFailure).errors,
    );
  }

  it("at the place of the tool, once for all errors of a file", async () => {
    const bad = `${declared}export const one = deftool((a: () => void) => a);
/** Two. @param b B */ export const two = deftool((b: symbol) => b);
`;
    const [message, ...others] = await messagesOf(bundle(project({ "src/main.ts": bad })));
    expect(others).toEqual([]);
    expect(message?.location).toMatchObject({ line: 3, column: 28 });
    expect(message?.text.split("\n")).toEqual([
      expect.stringMatching(/src\/main\.ts:3:29 UNSUPPORTED_TYPE "a"/) as string,
      expect.stringMatching(/src\/main\.ts:4:52 UNSUPPORTED_TYPE "b"/) as string,
    ]);
    expect(JSON.stringify(message)).not.toContain("tool-plugin");
  });

  it("at the place of the type, also where that is in another file", async () => {
    const models = toolFiles.models.replace("place: string", "place: () => void");
    const folder = project({
      "src/models.ts": models,
      "src/tools.ts": toolFiles.tools.replace("[trip.place", "[trip.place()"),
    });
    const [esbuildMessage] = await messagesOf(bundle(folder));
    expect(esbuildMessage?.text).toMatch(/src\/models\.ts:5:3 UNSUPPORTED_TYPE/);
    const plugins = [laterRollup(), rollupTypes(folder)];
    const rollupMessage = await rollup({ input: path.join(folder, "src/main.ts"), plugins }).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(rollupMessage).toMatch(
      /^\[plugin later-build\] .*tools\.ts: \S*src\/models\.ts:5:3 UNSUPPORTED_TYPE/,
    );
  });

  it("when another plugin has changed the source before", async () => {
    const before: esbuild.Plugin = {
      name: "before",
      setup: ({ onLoad }) => onLoad({ filter: /never/ }, () => null),
    };
    const folder = project({ "src/main.ts": oneTool });
    expect(await bundle(folder, { before })).toContain('"parameters"');
    const building = viteBuild({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [
        {
          name: "before",
          enforce: "pre",
          transform: { order: "pre", handler: (code) => `\n${code}` },
        },
        laterVite(),
      ],
      build: { write: false, lib: { entry: path.join(folder, "src/main.ts"), formats: ["es"] } },
    });
    await expect(building).rejects.toThrow(
      /src\/main\.ts:1:1 INTROSPECTION_FAILED What came to this plugin is not what is in the file.*Put the plugin/,
    );
  });

  it("when there is no compiler", async () => {
    const folder = project({ "src/main.ts": oneTool });
    rmSync(path.join(folder, "node_modules/typescript"), { recursive: true });
    const [message] = await messagesOf(bundle(folder));
    expect(message?.text).toMatch(/SCHEMA_UNAVAILABLE .*TypeScript is not installed/);
  });
});

it("A file that is taken as text is left alone", async () => {
  const folder = project({
    "src/main.ts": 'import text from "./tools.ts?raw";\nconsole.log(text);\n',
  });
  await viteBuild({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [laterVite()],
    build: {
      outDir: path.join(folder, "out"),
      minify: false,
      lib: { entry: path.join(folder, "src/main.ts"), formats: ["es"], fileName: () => "main.mjs" },
    },
  });
  const code = readFileSync(path.join(folder, "out/main.mjs"), "utf8");
  expect(code).toContain(JSON.stringify(toolFiles.tools).slice(1, 40));
  expect(code).not.toContain('"parameters":');
});
