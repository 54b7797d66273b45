/**
 * `later-build` for esbuild.
 *
 * @packageDocumentation
 */

import type { Plugin } from "esbuild";
import { createEsbuildPlugin } from "unplugin";

import { tellOfUnreadFiles } from "./esbuild-unread-files.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { addWatchFiles, createToolPlugin } from "./tool-plugin.ts";

const plugin = createEsbuildPlugin<LaterPluginOptions | undefined, false>((options) => {
  const read = new Set<string>();
  const tools = createToolPlugin(options, (context, module) => {
    read.add(module.id);
    addWatchFiles(context, module);
  });
  return {
    ...tools,
    esbuild: { ...tools.esbuild, setup: (build) => tellOfUnreadFiles(build, read, options) },
  };
});

/**
 * Puts the types of tools into the code while esbuild bundles it. The build fails on a tool that cannot
 * be described to a model.
 *
 * @example
 * ```ts
 * import { build } from "esbuild";
 * import { later } from "later-build/esbuild";
 *
 * await build({ entryPoints: ["src/main.ts"], bundle: true, outdir: "dist", plugins: [later()] });
 * ```
 */
export function later(options?: LaterPluginOptions): Plugin {
  return plugin(options);
}

export type { LaterPluginOptions };
