import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { build as bundle } from "esbuild";

import { root, run } from "./setup.mjs";
import { writeCommonjs } from "./write-commonjs.mjs";

const later = path.join(root, "packages/later");

/**
 * Type-checks everything and writes declarations, then bundles the runtime: one file per entry, plus
 * what entries share. Node.js takes ten times as long to load a hundred small modules as to load one.
 */
export async function build() {
  run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b"]);
  const options = {
    absWorkingDir: later,
    bundle: true,
    external: ["node:*"],
    target: "node20",
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  };
  const entries = await bundle({
    ...options,
    entryPoints: [
      "src/index.ts",
      "src/adapters/gemini/index.ts",
      "src/adm/index.ts",
      "src/derivation/index.ts",
      "src/schema/index.ts",
      "src/testing/index.ts",
      "src/worker/index.ts",
      "src/introspect/child.ts",
    ],
    outbase: "src",
    outdir: "dist",
    splitting: true,
    chunkNames: "shared/[name]-[hash]",
    format: "esm",
  });
  // Loaded with require, whatever loaders the program runs under; they leave this format alone.
  const derivation = await bundle({
    ...options,
    entryPoints: ["src/derivation/derive.ts"],
    outfile: "dist/derivation.cjs",
    format: "cjs",
  });
  removeAllBut([entries, derivation].flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  await writeCommonjs(path.join(later, "dist"));
}

/** Shared files are named after their content; those of earlier builds would be published too. */
function removeAllBut(outputs) {
  const kept = new Set(outputs.map((output) => path.join(later, output)));
  for (const name of readdirSync(path.join(later, "dist"), { recursive: true })) {
    const file = path.join(later, "dist", name);
    if (/\.c?js(?:\.map)?$/.test(name) && !kept.has(file)) rmSync(file);
  }
}

if (process.argv[1] === import.meta.filename) await build();
