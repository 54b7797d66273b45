import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { transformFile } from "@swc/core";
import {
  type BuildOptions,
  type Plugin as EsbuildPlugin,
  build as esbuild,
  context,
} from "esbuild";
import { rollup } from "rollup";
import { build as viteBuild } from "vite";
import { afterEach, describe, expect, it } from "vitest";

import { later as laterEsbuild } from "./esbuild.ts";
import { makeToolProject, toolFiles } from "./fixtures/tool-project.ts";
import { injectTools } from "./inject/inject-tools.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { later as laterRollup } from "./rollup.ts";
import { unreadCalls } from "./unread-calls.ts";
import { later as laterVite } from "./vite.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = makeToolProject(files);
  folders.push(folder);
  return folder;
}

describe("A file with scripts in it that declares tools", () => {
  const script = `import { deftool } from "later-runtime";
/** One. @param a A */
export const one = deftool((a) => a);
`;
  const component = `<script>\n${script}</script>\n<template><p>One</p></template>\n`;
  const expected =
    /src\/App\.vue:4:20 SCHEMA_UNAVAILABLE Types are read of TypeScript files only.*\.ts file/;
  const scriptOf = (code: string): string => /<script>(.*)<\/script>/s.exec(code)?.[1] ?? "";

  /** Takes the script of a file, as plugins for such files do. */
  const components = {
    name: "components",
    transform: (code: string, id: string) => (id.endsWith(".vue") ? scriptOf(code) : null),
  };
  const componentsOfEsbuild: EsbuildPlugin = {
    name: "components",
    setup({ onLoad }) {
      onLoad({ filter: /\.vue$/ }, (args) => ({
        contents: scriptOf(readFileSync(args.path, "utf8")),
      }));
    },
  };

  /** The warnings of a build. */
  const bundlers: Readonly<Record<string, (root: string, input: string) => Promise<string[]>>> = {
    async vite(root, input) {
      const warnings: string[] = [];
      const onwarn = ({ message }: { readonly message: string }): void =>
        void warnings.push(message);
      await viteBuild({
        root,
        configFile: false,
        logLevel: "silent",
        plugins: [components, laterVite()],
        build: {
          write: false,
          lib: { entry: input, formats: ["es"] },
          rollupOptions: { external: "later-runtime", onwarn },
        },
      });
      return warnings;
    },
    async rollup(_, input) {
      const warnings: string[] = [];
      const onwarn = ({ message }: { readonly message: string }): void =>
        void warnings.push(message);
      const plugins = [components, laterRollup()];
      await rollup({ input, external: "later-runtime", onwarn, plugins });
      return warnings;
    },
    async esbuild(absWorkingDir, input) {
      const { warnings } = await esbuild({
        absWorkingDir,
        entryPoints: [input],
        bundle: true,
        write: false,
        external: ["later-runtime"],
        logLevel: "silent",
        plugins: [laterEsbuild(), componentsOfEsbuild],
      });
      return warnings.map(({ text }) => text);
    },
  };

  it.each(Object.entries(bundlers))("is named in a warning of %s", async (_, bundle) => {
    const folder = project({ "src/App.vue": component });
    const warnings = await bundle(folder, path.join(folder, "src/App.vue"));
    expect(warnings).toEqual([expect.stringMatching(expected) as string]);
  });
});

describe("A file that another plugin of esbuild has loaded", () => {
  /** As tsup does where a project has metadata of decorators. */
  const swc: EsbuildPlugin = {
    name: "swc",
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]sx?$/ }, async (args) => {
        const jsc = { parser: { syntax: "typescript" }, target: "es2022" } as const;
        const { code } = await transformFile(args.path, {
          jsc,
          swcrc: false,
          sourceMaps: "inline",
        });
        return { contents: code };
      });
    },
  };

  const options = (folder: string, later?: LaterPluginOptions): BuildOptions => ({
    absWorkingDir: folder,
    entryPoints: ["src/main.ts"],
    bundle: true,
    format: "esm",
    write: false,
    external: ["later-runtime"],
    logLevel: "silent",
    plugins: [swc, laterEsbuild(later)],
  });

  it("is named in a warning, with what to do", async () => {
    const { warnings } = await esbuild(options(project()));
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /src\/tools\.ts:4:\d+ SCHEMA_UNAVAILABLE Another plugin has loaded this file.*later inject/,
      ) as string,
    ]);
  });

  it("gets its types of what is built, as the warning says", async () => {
    const folder = project();
    const outdir = path.join(folder, "dist");
    await esbuild({ ...options(folder), write: true, outdir, sourcemap: true });
    expect(await injectTools([outdir])).toMatchObject({ ok: true, calls: 7, problems: [] });
  });

  it("fails the build where warnings do", async () => {
    await expect(esbuild(options(project(), { strict: true }))).rejects.toThrow(/Another plugin/);
  });

  it("is named in each build that is made again", async () => {
    const folder = project();
    const building = await context(options(folder));
    try {
      expect((await building.rebuild()).warnings).toHaveLength(1);
      writeFileSync(path.join(folder, "src/tools.ts"), `\n${toolFiles.tools}`);
      const [warning] = (await building.rebuild()).warnings;
      expect(warning?.text).toContain("src/tools.ts:5:");
    } finally {
      await building.dispose();
    }
  });
});

describe("What needs types", () => {
  it.each<[string, boolean]>([
    ["deftool((a) => a)", true],
    ["later.deftool<() => void>(a)", true],
    ["deftool (\n a)", true],
    ["deftools(new A())", true],
    ["deftype<One>()", true],
    ["define(a)", true],
    ["deftool({ name })", false],
    ["deftool(\n  { name })", false],
    ["import { deftool } from", false],
    ["my_deftool(a)", false],
  ])("is a call such as %s: %s", (code, isUnread) => {
    const problems = unreadCalls({ file: "/a.vue", code }, "Because.", { names: ["define"] });
    expect(problems).toHaveLength(isUnread ? 1 : 0);
  });
});
