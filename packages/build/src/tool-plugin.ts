import path from "node:path";

import { type DerivedFile, digestOfText } from "later-runtime/derivation";
import type { UnpluginBuildContext, UnpluginContext, UnpluginOptions } from "unplugin";

import { type BuildProblem, renderBuildProblem } from "./build-problem.ts";
import { editedSourceMap, type SourceMap } from "./edited-source-map.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { mentionOfTools } from "./mention-of-tools.ts";
import { editsOfSource, planInsertions } from "./plan-insertions.ts";
import { applyEdits } from "./source-edit.ts";
import { TypeReader } from "./type-reader.ts";

type Context = UnpluginBuildContext & UnpluginContext;

/**
 * The plugin, for whatever bundler: puts types behind the arguments of `deftool`, `deftools` and `deftype`,
 * before anything else has changed the source.
 */
export function createToolPlugin(options: LaterPluginOptions = {}): UnpluginOptions {
  const reader = new TypeReader();
  const transform = {
    // Rollup knows no order of plugins but that of single hooks.
    order: "pre",
    filter: { id: /\.[cm]?tsx?(?:[?#]|$)/, code: mentionOfTools(options) },
    async handler(this: Context, code: string, id: string): Promise<Transformed | null> {
      const [name = "", query] = id.split(/[?#]/, 2);
      const file = path.normalize(name);
      const { derived, problems } = await readFile(reader, file);
      if (derived === undefined) return report(this, problems, options);
      for (const input of derived.inputs ?? []) if (input !== file) this.addWatchFile(input);
      const isAsRead = derived.digest === undefined || derived.digest === digestOfText(code);
      if (!isAsRead) return query === undefined ? report(this, [changed(file)], options) : null;
      const plan = planInsertions(file, derived);
      report(this, plan.problems, options);
      if (plan.insertions.length === 0) return null;
      const edits = editsOfSource(plan.insertions, code);
      return { code: applyEdits(code, edits), map: editedSourceMap(code, edits, file) };
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

interface Transformed {
  readonly code: string;
  readonly map: SourceMap;
}

interface ReadFile {
  readonly derived?: DerivedFile;
  readonly problems: readonly BuildProblem[];
}

async function readFile(reader: TypeReader, file: string): Promise<ReadFile> {
  try {
    return { derived: await reader.read(file), problems: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = { file, line: 1, column: 1 };
    return { problems: [{ severity: "error", code: "INTROSPECTION_FAILED", message, position }] };
  }
}

function changed(file: string): BuildProblem {
  return {
    severity: "error",
    code: "INTROSPECTION_FAILED",
    message:
      "What came to this plugin is not what is in the file, so that positions in it cannot be trusted. " +
      "Put the plugin of later-build before those that change TypeScript.",
    position: { file, line: 1, column: 1 },
  };
}

/**
 * Fails the build with all errors of a file in one message: some bundlers end at the first. Warnings are one
 * message too, so that those of many tools can still be read.
 */
function report(
  context: Context,
  problems: readonly BuildProblem[],
  { strict = false }: LaterPluginOptions,
): null {
  const errors = problems.filter(({ severity }) => strict || severity === "error");
  const warnings = problems.filter((problem) => !errors.includes(problem));
  const [warning] = warnings;
  if (warning !== undefined) context.warn(messageOf(warnings, warning));
  const [first] = errors;
  if (first !== undefined) context.error(messageOf(errors, first));
  return null;
}

function messageOf(
  problems: readonly BuildProblem[],
  { position, code }: BuildProblem,
): Exclude<Parameters<UnpluginContext["error"]>[0], string> {
  const { file, line, column } = position;
  const message = problems.map((problem) => renderBuildProblem(problem)).join("\n");
  // Bundlers count columns from 0. The stack would show this plugin, which is not at fault.
  const loc = { file, line, column: column - 1 };
  return { message, stack: message, id: file, code, loc, plugin: "later-build" };
}
