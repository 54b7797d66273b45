// Bundles a project and prints how many milliseconds that took. Arguments: its folder, the bundler, "plugin" or "none".

import path from "node:path";

const [folder, bundler, plugin] = process.argv.slice(2);
const entry = path.join(folder, "src/main.ts");
const external = ["later-runtime"];

/** Loads the bundler and the plugin, which is not timed, and says how to build. */
const prepare = {
  async esbuild() {
    const { build } = await import("esbuild");
    const { later } = await import("later-build/esbuild");
    const plugins = plugin === "plugin" ? [later()] : [];
    const output = { bundle: true, write: false, format: "esm", logLevel: "silent", external };
    return () => build({ ...output, absWorkingDir: folder, entryPoints: [entry], plugins });
  },
  async vite() {
    const { build } = await import("vite");
    const { later } = await import("later-build/vite");
    const plugins = plugin === "plugin" ? [later()] : [];
    const lib = { entry, formats: ["es"] };
    const rolldownOptions = { external };
    const options = { root: folder, configFile: false, logLevel: "silent", plugins };
    return () =>
      build({ ...options, build: { write: false, minify: false, lib, rolldownOptions } });
  },
};

const build = await prepare[bundler]();
const start = performance.now();
const built = await build();
const milliseconds = performance.now() - start;
const code = bundler === "esbuild" ? built.outputFiles[0].text : built[0].output[0].code;
const tools = [...code.matchAll(/\bname"?: ?"moveItem/g)].length;
if (tools !== (plugin === "plugin" ? 100 : 0))
  throw new Error(`There are types of ${tools} tools.`);
console.log(milliseconds);
