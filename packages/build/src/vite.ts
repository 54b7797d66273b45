/**
 * `later-build` for Vite.
 *
 * @packageDocumentation
 */

import { createVitePlugin } from "unplugin";
import type { Plugin } from "vite";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { createToolPlugin } from "./tool-plugin.ts";

const plugin = createVitePlugin<LaterPluginOptions | undefined, false>(createToolPlugin);

/**
 * Puts the types of tools into the code while Vite builds or serves it. The build fails on a tool that
 * cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/vite";
 * import { defineConfig } from "vite";
 *
 * export default defineConfig({ plugins: [later()] });
 * ```
 */
export function later(options?: LaterPluginOptions): Plugin {
  return plugin(options) as Plugin;
}

export type { LaterPluginOptions };
