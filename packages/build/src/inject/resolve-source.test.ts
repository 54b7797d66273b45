import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { type Configuration as RspackConfiguration, rspack } from "@rspack/core";
import { afterEach, describe, expect, it } from "vitest";
import webpack from "webpack";

import { packOptions } from "../fixtures/bundlers.ts";
import { makeToolProject, reportInDevelopment } from "../fixtures/tool-project.ts";
import { injectTools } from "./inject-tools.ts";
import { resolveSource } from "./resolve-source.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("What is built without a plugin", () => {
  const loader = path.join(import.meta.dirname, "../fixtures/strip-types-loader.mjs");
  const configured = (project: string, minimize: boolean): webpack.Configuration => ({
    ...(packOptions({ project, outDir: "" }) as webpack.Configuration),
    output: { path: path.join(project, "dist"), filename: "main.cjs" },
    externals: { "later-runtime": "commonjs later-runtime" },
    module: { rules: [{ test: /\.ts$/, loader }] },
    optimization: { minimize },
  });

  const builders: Readonly<
    Record<string, (configuration: webpack.Configuration) => Promise<void>>
  > = {
    webpack: (configuration) =>
      new Promise((resolve, reject) => {
        webpack(configuration)?.run((error) => (error === null ? resolve() : reject(error)));
      }),
    Rspack: (configuration) =>
      new Promise((resolve, reject) => {
        const compiler = rspack(configuration as RspackConfiguration);
        compiler.run((error) => (error === null ? resolve() : reject(error)));
      }),
  };

  it.each(
    Object.entries(builders).flatMap(([name, run]) => [
      [name, "as it is", run, false] as const,
      [name, "shortened", run, true] as const,
    ]),
  )(
    "by %s, %s, gets its types by the names that it has for files",
    async (_, __, run, minimize) => {
      const project = makeToolProject();
      folders.push(project);
      const expected = reportInDevelopment(project);
      await run(configured(project, minimize));
      const report = await injectTools([path.join(project, "dist")]);
      expect(report).toMatchObject({ ok: true, calls: 7, problems: [] });
      rmSync(path.join(project, "src"), { recursive: true });
      const printed = execFileSync(process.execPath, [path.join(project, "dist/main.cjs")], {
        encoding: "utf8",
      });
      expect(printed.trim()).toBe(expected);
    },
  );
});

describe("A source of a map", () => {
  /** A package in a folder with another, and what is at some of its paths. */
  function layOut(): string {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "later-sources-")));
    folders.push(folder);
    for (const name of [
      "package.json",
      "own/package.json",
      "own/src/a.ts",
      "own/dist/src/a.ts",
      "shared/b.ts",
    ]) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), "{}");
    }
    return folder;
  }

  it.each<[string, string | undefined]>([
    ["webpack://own/./src/a.ts", "own/src/a.ts"],
    ["webpack:///./src/a.ts?1a2b", "own/src/a.ts"],
    ["webpack://own/../shared/b.ts", "shared/b.ts"],
    ["webpack://own/./shared/b.ts", "shared/b.ts"],
    ["webpack://own/./gone.ts", undefined],
    ["webpack://own/webpack/bootstrap", undefined],
    ["https://example.org/a.ts", undefined],
    ["src/a.ts", "own/dist/src/a.ts"],
    ["../src/gone.ts", "own/src/gone.ts"],
  ])("named %s is %s", (source, expected) => {
    const root = layOut();
    const found = resolveSource({ folder: path.join(root, "own/dist"), root: undefined, source });
    expect(found).toBe(expected === undefined ? undefined : path.join(root, expected));
  });

  it("may be the address of a file, or come from the working folder", () => {
    const root = layOut();
    const folder = path.join(root, "own/dist");
    const source = pathToFileURL(path.join(root, "shared/b.ts")).href;
    expect(resolveSource({ folder, root: undefined, source })).toBe(path.join(root, "shared/b.ts"));
    const here = path.relative(process.cwd(), import.meta.filename);
    expect(resolveSource({ folder, root: "", source: `webpack://own/./${here}` })).toBe(
      import.meta.filename,
    );
  });
});
