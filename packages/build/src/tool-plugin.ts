import path from "node:path";

import type { UnpluginBuildContext, UnpluginContext, UnpluginOptions } from "unplugin";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { componentFile, mentionOfTools, typescriptModule } from "./mention-of-tools.ts";
import { type ReportedProblems, splitProblems } from "./split-problems.ts";
import { type ToolSource, type TransformedTools, transformTools } from "./transform-tools.ts";
import { TypeReader } from "./type-reader.ts";
import { inComponent, unreadCalls } from "./unread-calls.ts";

type Context = UnpluginBuildContext & UnpluginContext;

/** A module whose types have been read. */
export interface ReadModule {
  /** What the bundler calls it. */
  readonly id: string;
  readonly source: ToolSource;
  readonly read: TransformedTools;
}

/** Has a bundler transform a module again after an edit of any of the files that its types come from. */
export type WatchFiles = (context: Context, module: ReadModule) => void;

/**
 * The plugin, for whatever bundler: puts types behind the arguments of `deftool`, `deftools` and `deftype`,
 * before anything else has changed the source.
 */
export function createToolPlugin(
  options: LaterPluginOptions = {},
  watchFiles: WatchFiles = addWatchFiles,
): UnpluginOptions {
  const reader = new TypeReader();
  const transform = {
    // Rollup knows no order of plugins but that of single hooks.
    order: "pre",
    filter: { id: [typescriptModule, componentFile], code: mentionOfTools(options) },
    async handler(
      this: Context,
      code: string,
      id: string,
    ): Promise<TransformedTools["output"] | null> {
      const [name = "", query] = id.split(/[?#]/, 2);
      const source = { file: path.normalize(name), code, isPart: query !== undefined };
      const read = componentFile.test(id)
        ? { inputs: [], problems: unreadCalls(source, inComponent, options) }
        : await transformTools(reader, source);
      watchFiles(this, { id, source, read });
      const { output, problems }: TransformedTools = read;
      const { errors, warnings } = splitProblems(problems, options);
      if (warnings !== undefined) this.warn(messageOf(warnings, source.file));
      if (errors !== undefined) this.error(messageOf(errors, source.file));
      return output ?? null;
    },
  };
  return {
    name: "later-build",
    enforce: "pre",
    transform,
    // Files of other kinds are left to esbuild and to other plugins.
    esbuild: { onLoadFilter: /\.[cm]?tsx?$/ },
  };
}

/** As most bundlers are told of them. */
export const addWatchFiles: WatchFiles = (context, { read }) => {
  for (const file of read.inputs) context.addWatchFile(file);
};

function messageOf(
  { first, text }: ReportedProblems,
  transformed: string,
): Exclude<Parameters<UnpluginContext["error"]>[0], string> {
  const { file, line, column } = first.position;
  // The stack would show this plugin, which is not at fault.
  const message = { message: text, stack: text, code: first.code, plugin: "later-build" };
  // Rollup takes any place for one in the file that it transforms.
  if (file !== transformed) return message;
  // Bundlers count columns from 0.
  return { ...message, id: file, loc: { file, line, column: column - 1 } };
}
