/**
 * `later-build` as a loader: for Turbopack, and for builds with webpack or Rspack that take loaders only.
 *
 * @packageDocumentation
 */

import type { SourceMap } from "./edited-source-map.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { mentionOfTools } from "./mention-of-tools.ts";
import { splitProblems } from "./split-problems.ts";
import { transformTools } from "./transform-tools.ts";
import { TypeReader } from "./type-reader.ts";

/** What a loader is told by the bundler: the part of the loader context of webpack that this one uses. */
export interface LoaderContext {
  readonly resourcePath: string;
  readonly resourceQuery?: string;
  getOptions(): LaterPluginOptions;
  async(): (error: Error | null, code?: string, map?: SourceMap) => void;
  addDependency(file: string): void;
  emitWarning(warning: Error): void;
}

/** One for all files of a process, which are read together. */
const reader = new TypeReader();

/**
 * Puts the types of tools into the source of a TypeScript file. It has to be the first to see it: the last in a list of
 * loaders, with `enforce: "pre"` where there are others. Files that do not mention a tool are left as they are.
 */
export default async function later(this: LoaderContext, code: string): Promise<void> {
  const done = this.async();
  const options = this.getOptions();
  if (!mentionOfTools(options).test(code)) {
    done(null, code);
    return;
  }
  const { resourcePath: file, resourceQuery = "" } = this;
  const source = { file, code, isPart: resourceQuery !== "" };
  const { inputs, problems, output } = await transformTools(reader, source);
  for (const input of inputs) this.addDependency(input);
  const { errors, warnings } = splitProblems(problems, options);
  if (warnings !== undefined) this.emitWarning(withoutStack(warnings.text));
  if (errors !== undefined) done(withoutStack(errors.text));
  else if (output === undefined) done(null, code);
  else done(null, output.code, output.map);
}

/** The stack would show this loader, which is not at fault. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

export type { LaterPluginOptions };
