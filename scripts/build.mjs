import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { build as bundle } from "esbuild";

import { dropBareImports } from "./drop-bare-imports.mjs";
import { root, run } from "./setup.mjs";
import { writeCommonjsEntries } from "./write-commonjs-entries.mjs";
import { writeCommonjs } from "./write-commonjs.mjs";

const later = path.join(root, "packages/later");
const bridge = path.join(root, "packages/bridge");
const page = path.join(root, "packages/cli/page");

const common = {
  bundle: true,
  target: "node20",
  sourcemap: true,
  metafile: true,
  logLevel: "warning",
};

/** Entries stand where the compiler puts them, and what they share in a folder beside them. */
const modules = {
  ...common,
  outbase: "src",
  outdir: "dist",
  splitting: true,
  chunkNames: "shared/[name]-[hash]",
  format: "esm",
};

/**
 * Type-checks everything and writes declarations, then bundles the runtime and the bridge: one file per entry, plus
 * what entries share. Node.js takes ten times as long to load a hundred small modules as to load one. The page of
 * `later inspect` goes beside the command.
 */
export async function build() {
  run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b"]);
  await Promise.all([buildRuntime(), buildBridge(), buildPage()]);
  dropBareImports([later, bridge].flatMap((folder) => modulesIn(path.join(folder, "dist"))));
  await Promise.all([later, bridge].map((folder) => writeCommonjs(path.join(folder, "dist"))));
  writeCommonjsEntries(path.join(root, "packages/build"));
}

async function buildRuntime() {
  const entries = await bundle({
    ...modules,
    absWorkingDir: later,
    external: ["node:*", "@langchain/core/*", "@opentelemetry/api", "ai"],
    entryPoints: [
      "src/index.ts",
      "src/adapters/ai-sdk/index.ts",
      "src/adapters/anthropic/index.ts",
      "src/adapters/gemini/index.ts",
      "src/adapters/gemini/callable-tool/index.ts",
      "src/adapters/gemini/interactions/index.ts",
      "src/adapters/gemini/live/index.ts",
      "src/adapters/langchain/index.ts",
      "src/adapters/mastra/index.ts",
      "src/adapters/mcp/index.ts",
      "src/adapters/openai/index.ts",
      "src/adapters/openai/responses/index.ts",
      "src/adapters/openai-agents/index.ts",
      "src/adm/index.ts",
      "src/derivation/index.ts",
      "src/http/index.ts",
      "src/schema/index.ts",
      "src/telemetry/index.ts",
      "src/telemetry/diagnostics-channel/index.ts",
      "src/testing/index.ts",
      "src/worker/index.ts",
      "src/introspect/child.ts",
      "src/introspect/watchdog-thread.ts",
    ],
  });
  // Loaded with require, whatever loaders the program runs under; they leave this format alone.
  const derivation = await bundle({
    ...common,
    absWorkingDir: later,
    external: ["node:*"],
    entryPoints: ["src/derivation/derive.ts"],
    outfile: "dist/derivation.cjs",
    format: "cjs",
  });
  removeAllBut(later, entries, derivation);
}

async function buildBridge() {
  const entries = await bundle({
    ...modules,
    absWorkingDir: bridge,
    packages: "external",
    // Measurements say without a client what clients say.
    entryPoints: ["src/index.ts", "src/worker/index.ts", "src/gen/snakepit_bridge_pb.ts"],
  });
  removeAllBut(bridge, entries);
}

async function buildPage() {
  const outdir = path.join(root, "packages/cli/dist/page");
  // What the page is made with goes along, so its licence does, too.
  const licence = readFileSync(path.join(root, "node_modules/preact/LICENSE"), "utf8");
  await bundle({
    ...common,
    absWorkingDir: page,
    entryPoints: ["main.tsx"],
    outdir,
    conditions: ["later-source"],
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    sourcemap: false,
    banner: { js: `/*! preact\n${licence}*/` },
  });
  for (const name of ["index.html", "page.css"]) {
    copyFileSync(path.join(page, name), path.join(outdir, name));
  }
}

function modulesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".js") && !name.startsWith("commonjs"))
    .map((name) => path.join(folder, name));
}

/** Shared files are named after their content; those of earlier builds would be published too. */
function removeAllBut(folder, ...results) {
  const outputs = results.flatMap(({ metafile }) => Object.keys(metafile.outputs));
  const kept = new Set(outputs.map((output) => path.join(folder, output)));
  for (const name of readdirSync(path.join(folder, "dist"), { recursive: true })) {
    const file = path.join(folder, "dist", name);
    if (/\.c?js(?:\.map)?$/.test(name) && !kept.has(file)) rmSync(file);
  }
}

if (process.argv[1] === import.meta.filename) await build();
