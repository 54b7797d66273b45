import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { mentionOfTools, typescriptModule } from "./mention-of-tools.ts";
import { type WatchFiles, addWatchFiles } from "./tool-plugin.ts";

type Context = Parameters<WatchFiles>[0];

/** Hooks of Rollup, and of versions of Vite that build with it. */
export interface RollupHooks {
  buildStart(this: unknown): void;
  shouldTransformCachedModule(module: { readonly id: string; readonly code: string }): true | null;
}

/**
 * The files that types come from, as Rollup watches them: like files that it bundles. Those that are watched on behalf of
 * a transformation it watches twice, and loses both when an editor replaces the file by another.
 */
export class RollupTypeFiles {
  readonly hooks: RollupHooks;
  #context: Context | undefined;

  constructor(options: LaterPluginOptions = {}) {
    const mention = mentionOfTools(options);
    const keepContext = (context: Context): void => void (this.#context = context);
    this.hooks = {
      buildStart() {
        keepContext(this as Context);
      },
      // Rollup keeps what has come of a module whose own text is the same. Any other answer would keep plugins that
      // follow from being asked.
      shouldTransformCachedModule: ({ id, code }) =>
        typescriptModule.test(id) && mention.test(code) ? true : null,
    };
  }

  readonly watch: WatchFiles = (context, module) => {
    addWatchFiles(this.#context ?? context, module);
  };
}
