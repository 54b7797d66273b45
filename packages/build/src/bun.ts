/**
 * `later-build` for Bun.
 *
 * @packageDocumentation
 */

import { createBunPlugin } from "unplugin";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { createToolPlugin } from "./tool-plugin.ts";

/** A plugin as `Bun.build` and `Bun.plugin` take it. */
export interface BunPlugin {
  readonly name: string;
  // Bun's own types would come with its globals.
  setup(build: never): void | Promise<void>;
}

const plugin = createBunPlugin<LaterPluginOptions | undefined, false>((options) =>
  createToolPlugin(options),
);

/**
 * Puts the types of tools into the code while Bun bundles it; the types themselves are read by Node.js, which
 * has to be installed. The build fails on a tool that cannot be described to a model.
 *
 * @example
 * ```ts
 * import { later } from "later-build/bun";
 *
 * await Bun.build({ entrypoints: ["src/main.ts"], outdir: "dist", plugins: [later()] });
 * ```
 *
 * @throws ReferenceError where Bun does not run the build
 */
export function later(options?: LaterPluginOptions): BunPlugin {
  return plugin(options) as BunPlugin;
}

export type { LaterPluginOptions };
