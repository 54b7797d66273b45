/**
 * `later-build` for Rspack.
 *
 * @packageDocumentation
 */

import type { RspackPluginInstance } from "@rspack/core";
import { createRspackPlugin } from "unplugin";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { createToolPlugin } from "./tool-plugin.ts";

const plugin = createRspackPlugin<LaterPluginOptions | undefined, false>((options) =>
  createToolPlugin(options),
);

/**
 * Puts the types of tools into the code while Rspack bundles it, before other loaders change it. The build
 * fails on a tool that cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/rspack";
 *
 * export default { entry: "./src/main.ts", plugins: [later()] };
 * ```
 */
export function later(options?: LaterPluginOptions): RspackPluginInstance {
  return plugin(options);
}

export type { LaterPluginOptions };
