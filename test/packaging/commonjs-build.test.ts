import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { installPacked, linkInstalled } from "../setup/install-packed.ts";
import { root } from "../setup/paths.ts";
import { typeCheck } from "../setup/type-check.ts";

const { exports } = JSON.parse(
  readFileSync(path.join(root, "packages/build/package.json"), "utf8"),
) as { readonly exports: Readonly<Record<string, unknown>> };
const entries = Object.keys(exports)
  .filter((name) => !name.endsWith(".json"))
  .map((name) => path.posix.join("later-build", name));

const configurations = `
import { injectTools } from "later-build";
import { later as bun } from "later-build/bun";
import { later as esbuild } from "later-build/esbuild";
import loader, { type LoaderContext } from "later-build/loader";
import { withLater } from "later-build/next";
import "later-build/register";
import { later as rolldown } from "later-build/rolldown";
import { later as rollup } from "later-build/rollup";
import { later as rspack } from "later-build/rspack";
import { later as vite } from "later-build/vite";
import { later as webpack } from "later-build/webpack";
import type { BuildOptions } from "esbuild";
import type { RollupOptions } from "rollup";
import type { Configuration } from "webpack";

export const forEsbuild: BuildOptions = { plugins: [esbuild()] };
export const forRollup: RollupOptions = { plugins: [rollup({ strict: true })] };
export const forWebpack: Configuration = { plugins: [webpack()] };
export const forNext: { readonly reactStrictMode: boolean } = withLater({ reactStrictMode: true });
export const loaded: (this: LoaderContext, code: string) => Promise<void> = loader;
export const ok: Promise<boolean> = injectTools(["dist"]).then((report) => report.ok);
export const others = [bun(), rolldown(), rspack(), vite()];
// @ts-expect-error there is no such option
rollup({ strictly: true });
`;

const bundled = {
  "src/tools.ts": `import { deftool } from "later-runtime";
/** Adds. @param a One @param b Other */
export const add = deftool((a: number, b: number): number => a + b);
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: { module: "preserve", strict: true, target: "es2022", types: [] },
    include: ["src"],
  }),
  "strip-types.cjs": `module.exports = (code) =>
  require("esbuild").transformSync(code, { loader: "ts" }).code;
`,
  "build.cjs": `const webpack = require("webpack");
const { later } = require("later-build/webpack");
const types = { test: /\\.ts$/, loader: require.resolve("./strip-types.cjs") };
const loader = { test: /\\.ts$/, enforce: "pre", use: "later-build/loader" };
const common = { mode: "development", devtool: false, context: __dirname, entry: "./src/tools.ts", externals: "later-runtime" };
const configurations = [
  { name: "plugin", ...common, module: { rules: [types] }, plugins: [later()] },
  { name: "loader", ...common, module: { rules: [types, loader] } },
];
webpack(configurations.map((each) => ({ ...each, output: { filename: each.name + ".js" } })), (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
});
`,
};

const folder = mkdtempSync(path.join(tmpdir(), "later-commonjs-build-"));

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(() => {
  installPacked(folder, ["later-runtime", "later-build"]);
  linkInstalled(folder, ["@jridgewell/sourcemap-codec", "@rspack/core", "@types/node", "acorn"]);
  linkInstalled(folder, ["esbuild", "rolldown", "rollup", "typescript", "unplugin"]);
  linkInstalled(folder, ["vite", "webpack"]);
  write("package.json", '{ "type": "commonjs" }');
  write("configurations.ts", configurations);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("A CommonJS program", () => {
  const node10 = { module: "commonjs", moduleResolution: "node10" };

  it.each<readonly [string, string, Readonly<Record<string, unknown>>]>([
    // Later compilers have this resolution no more.
    ["node10", "typescript-6", { ...node10, ignoreDeprecations: "6.0" }],
    ["node16", "typescript-5", { module: "node16" }],
    ["node16", "typescript", { module: "node16" }],
    ["nodenext", "typescript", { module: "nodenext" }],
  ])(
    "type-checks with %s of %s where it configures any bundler",
    (_, compiler, resolution) => {
      // Bundlers have types of the web in theirs.
      const options = { ...resolution, esModuleInterop: true, lib: ["es2023", "dom"] };
      const files = ["configurations.ts"];
      expect(typeCheck({ folder, compiler, files, options })).toBe("");
    },
    60_000,
  );

  it("requires from each entry what others import from it", () => {
    write(
      "same.cjs",
      `const differing = async (name) => {
        const [required, imported] = [require(name), await import(name)];
        return Object.keys(imported).filter((key) => required[key] !== imported[key]);
      };
      Promise.all(${JSON.stringify(entries)}.map(differing)).then((all) => console.log(all.join("")));`,
    );
    const options = { cwd: folder, encoding: "utf8", stdio: "pipe" } as const;
    expect(execFileSync(process.execPath, ["same.cjs"], options).trim()).toBe("");
  });

  it("bundles tools with the plugin for webpack, and with the loader", { timeout: 60_000 }, () => {
    for (const [name, text] of Object.entries(bundled)) write(name, text);
    execFileSync(process.execPath, ["build.cjs"], { cwd: folder });
    for (const name of ["plugin", "loader"]) {
      expect(readFileSync(path.join(folder, "dist", `${name}.js`), "utf8")).toMatch(
        /"description": ?"One"/,
      );
    }
  });
});
