import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { rspack } from "@rspack/core";
import { context } from "esbuild";
import { watch as watchWithRolldown } from "rolldown";
import { watch as watchWithRollup } from "rollup";
import { build, createServer } from "vite";
import { afterEach, describe, expect, it, vi } from "vitest";
import webpack from "webpack";

import { later as laterEsbuild } from "./esbuild.ts";
import { packOptions, rollupTypes } from "./fixtures/bundlers.ts";
import { makeToolProject, toolFiles } from "./fixtures/tool-project.ts";
import { later as laterRolldown } from "./rolldown.ts";
import { later as laterRollup } from "./rollup.ts";
import { later as laterRspack } from "./rspack.ts";
import { later as laterVite } from "./vite.ts";
import { later as laterWebpack } from "./webpack.ts";

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Starts a bundler that goes on watching. */
type Watch = (project: string, outDir: string) => Promise<void> | void;

const file = "main.mjs";

const watchers: Readonly<Record<string, Watch>> = {
  async esbuild(project, outDir) {
    const watching = await context({
      entryPoints: [path.join(project, "src/main.ts")],
      outfile: path.join(outDir, file),
      bundle: true,
      format: "esm",
      logLevel: "silent",
      plugins: [laterEsbuild()],
    });
    endings.push(() => watching.dispose());
    await watching.watch();
  },
  async vite(project, outDir) {
    const watcher = await build({
      root: project,
      configFile: false,
      logLevel: "silent",
      plugins: [laterVite()],
      build: {
        outDir,
        watch: {},
        minify: false,
        lib: { entry: path.join(project, "src/main.ts"), formats: ["es"], fileName: () => file },
      },
    });
    if ("close" in watcher) endings.push(() => watcher.close());
  },
  async rollup(project, outDir) {
    const watcher = watchWithRollup({
      input: path.join(project, "src/main.ts"),
      output: { file: path.join(outDir, file), format: "es", inlineDynamicImports: true },
      onwarn: () => undefined,
      plugins: [laterRollup(), rollupTypes(project)],
    });
    endings.push(() => watcher.close());
    // It notices nothing before it has looked at all files for the first time.
    await new Promise<void>((resolve) => {
      watcher.on("event", ({ code }) => {
        if (code === "END") resolve();
      });
    });
  },
  rolldown(project, outDir) {
    const watcher = watchWithRolldown({
      input: path.join(project, "src/main.ts"),
      output: { dir: outDir, entryFileNames: file, format: "es" },
      plugins: [laterRolldown()],
    });
    endings.push(() => watcher.close());
  },
  webpack(project, outDir) {
    const compiler = webpack({
      ...(packOptions({ project, outDir }) as webpack.Configuration),
      output: { path: outDir, filename: file },
      module: { rules: [{ test: /\.ts$/, loader: stripTypes }] },
      plugins: [laterWebpack()],
    });
    const watching = compiler?.watch({}, () => undefined);
    endings.push(() => new Promise<void>((resolve) => watching?.close(() => resolve())));
  },
  rspack(project, outDir) {
    const loader = "builtin:swc-loader";
    const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" } };
    const compiler = rspack({
      ...packOptions({ project, outDir }),
      output: { path: outDir, filename: file },
      module: { rules: [{ test: /\.ts$/, loader, options, type: "javascript/auto" }] },
      plugins: [laterRspack()],
    });
    const watching = compiler.watch({}, () => undefined);
    endings.push(() => new Promise<void>((resolve) => watching?.close(() => resolve())));
  },
};

const stripTypes = path.join(import.meta.dirname, "fixtures/strip-types-loader.mjs");

function project(): string {
  const folder = makeToolProject();
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Saves an edit of the file whose types the tools import, and nothing else. */
function editTypes(folder: string, unit: string): void {
  const text = toolFiles.models.replace('"f"', `"${unit}"`);
  writeFileSync(path.join(folder, "src/models.ts"), text);
}

const patience = { timeout: 40_000, interval: 50 };
/** Three builds, each within that. */
const limits = { timeout: 120_000 };

describe.each(Object.entries(watchers))("While %s watches", (_, watch) => {
  it("an edit of an imported type changes the tools that take it", limits, async () => {
    const folder = project();
    const outDir = path.join(folder, "out");
    const bundle = (): string => readFileSync(path.join(outDir, file), "utf8").replace(/\s/g, "");
    await watch(folder, outDir);
    await vi.waitFor(() => expect(bundle()).toMatch(/enum"?:\["c","f"\]/), patience);
    editTypes(folder, "kelvin");
    await vi.waitFor(() => expect(bundle()).toMatch(/enum"?:\["c","kelvin"\]/), patience);
    editTypes(folder, "rankine");
    await vi.waitFor(() => expect(bundle()).toMatch(/enum"?:\["c","rankine"\]/), patience);
  });

  it(
    "so does one by an editor that puts another file in its place, again and again",
    limits,
    async () => {
      const folder = project();
      const outDir = path.join(folder, "out");
      const bundle = (): string => readFileSync(path.join(outDir, file), "utf8").replace(/\s/g, "");
      await watch(folder, outDir);
      await vi.waitFor(() => expect(bundle()).toMatch(/enum"?:\["c","f"\]/), patience);
      for (const unit of ["kelvin", "rankine", "newton"]) {
        const beside = path.join(folder, "src/models.ts.new");
        writeFileSync(beside, toolFiles.models.replace('"f"', `"${unit}"`));
        renameSync(beside, path.join(folder, "src/models.ts"));
        await vi.waitFor(() => expect(bundle()).toContain(`["c","${unit}"]`), patience);
      }
    },
  );
});

describe("While Vite serves", () => {
  it("an edit of an imported type changes the tools that take it", limits, async () => {
    const folder = project();
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      appType: "custom",
      plugins: [laterVite()],
      server: { middlewareMode: true, ws: false },
    });
    endings.push(() => server.close());
    const code = async (): Promise<string> => {
      const transformed = await server.transformRequest("/src/tools.ts");
      return (transformed?.code ?? "").replace(/\s/g, "");
    };
    expect(await code()).toMatch(/"enum":\["c","f"\]/);
    editTypes(folder, "kelvin");
    await vi.waitFor(async () => expect(await code()).toMatch(/"enum":\["c","kelvin"\]/), patience);
  });
});
