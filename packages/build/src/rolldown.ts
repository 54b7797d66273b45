/**
 * `later-build` for Rolldown.
 *
 * @packageDocumentation
 */

import type { Plugin } from "rolldown";
import { createRolldownPlugin } from "unplugin";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { createToolPlugin } from "./tool-plugin.ts";

const plugin = createRolldownPlugin<LaterPluginOptions | undefined, false>((options) =>
  createToolPlugin(options),
);

/**
 * Puts the types of tools into the code while Rolldown bundles it, before other plugins change it, wherever it
 * stands among them. The build fails on a tool that cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/rolldown";
 *
 * export default { input: "src/main.ts", output: { dir: "dist" }, plugins: [later()] };
 * ```
 */
export function later(options?: LaterPluginOptions): Plugin {
  return plugin(options) as Plugin;
}

export type { LaterPluginOptions };
