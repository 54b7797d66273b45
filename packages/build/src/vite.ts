/**
 * `later-build` for Vite.
 *
 * @packageDocumentation
 */

import { createVitePlugin } from "unplugin";
import type { Environment, Plugin } from "vite";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { RollupTypeFiles } from "./rollup-type-files.ts";
import { ServedTypeFiles } from "./served-type-files.ts";
import { type WatchFiles, createToolPlugin } from "./tool-plugin.ts";

const plugin = createVitePlugin<LaterPluginOptions | undefined, false>((options) => {
  const served = new ServedTypeFiles();
  const built = new RollupTypeFiles(options);
  const watchFiles: WatchFiles = (context, module) => {
    const { environment } = context as unknown as { readonly environment: Environment };
    if (!served.link(environment, module)) built.watch(context, module);
  };
  return {
    ...createToolPlugin(options, watchFiles),
    vite: {
      ...built.hooks,
      configureServer: (server) => served.serve(server),
      hotUpdate(update) {
        return served.changedBy(this.environment, update);
      },
    },
  };
});

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
