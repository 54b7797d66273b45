/**
 * `later-build` for webpack.
 *
 * @packageDocumentation
 */

import { createWebpackPlugin } from "unplugin";
import type { WebpackPluginInstance } from "webpack";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { createToolPlugin } from "./tool-plugin.ts";

const plugin = createWebpackPlugin<LaterPluginOptions | undefined, false>((options) =>
  createToolPlugin(options),
);

/**
 * Puts the types of tools into the code while webpack bundles it, before other loaders change it. The build
 * fails on a tool that cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/webpack";
 *
 * export default { entry: "./src/main.ts", plugins: [later()] };
 * ```
 */
export function later(options?: LaterPluginOptions): WebpackPluginInstance {
  return plugin(options);
}

export type { LaterPluginOptions };
