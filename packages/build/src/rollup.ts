/**
 * `later-build` for Rollup.
 *
 * @packageDocumentation
 */

import type { Plugin } from "rollup";
import { createRollupPlugin } from "unplugin";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { RollupTypeFiles } from "./rollup-type-files.ts";
import { createToolPlugin } from "./tool-plugin.ts";

const plugin = createRollupPlugin<LaterPluginOptions | undefined, false>((options) => {
  const files = new RollupTypeFiles(options);
  return { ...createToolPlugin(options, files.watch), rollup: files.hooks };
});

/**
 * Puts the types of tools into the code while Rollup bundles it, before other plugins change it, wherever it
 * stands among them. The build fails on a tool that cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/rollup";
 *
 * export default { input: "src/main.ts", output: { dir: "dist" }, plugins: [later()] };
 * ```
 */
export function later(options?: LaterPluginOptions): Plugin {
  return plugin(options) as Plugin;
}

export type { LaterPluginOptions };
