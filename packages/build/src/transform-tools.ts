import { digestOfText } from "later-runtime/derivation";

import type { BuildProblem } from "./build-problem.ts";
import { editedSourceMap, type SourceMap } from "./edited-source-map.ts";
import { editsOfSource, planInsertions } from "./plan-insertions.ts";
import { applyEdits } from "./source-edit.ts";
import type { TypeReader } from "./type-reader.ts";

/** What a bundler has read of a file. */
export interface ToolSource {
  /** Absolute. */
  readonly file: string;
  readonly code: string;
  /** Whether that may be a part of the file, as a query behind its name says. */
  readonly isPart: boolean;
}

/** What has become of it. */
export interface TransformedTools {
  /** The code with types behind the arguments of calls; `undefined` where there is nothing to put in. */
  readonly output?: { readonly code: string; readonly map: SourceMap };
  /** Other files that the types come from. */
  readonly inputs: readonly string[];
  readonly problems: readonly BuildProblem[];
}

/** Puts the types of tools into the source of a file, which nothing else has changed. Never rejects. */
export async function transformTools(
  reader: TypeReader,
  { file, code, isPart }: ToolSource,
): Promise<TransformedTools> {
  const nothing = { inputs: [], problems: [] };
  try {
    const derived = await reader.read(file);
    const inputs = (derived.inputs ?? []).filter((input) => input !== file);
    const isAsRead = derived.digest === undefined || derived.digest === digestOfText(code);
    if (!isAsRead) return isPart ? { ...nothing, inputs } : { inputs, problems: [changed(file)] };
    const { insertions, problems } = planInsertions(file, derived);
    if (insertions.length === 0) return { inputs, problems };
    const edits = editsOfSource(insertions, code);
    const map = editedSourceMap(code, edits, file);
    return { inputs, problems, output: { code: applyEdits(code, edits), map } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...nothing, problems: [failed(file, message)] };
  }
}

function changed(file: string): BuildProblem {
  return failed(
    file,
    "What came to this plugin is not what is in the file, so that positions in it cannot be trusted. " +
      "Put the plugin of later-build before those that change TypeScript.",
  );
}

function failed(file: string, message: string): BuildProblem {
  const position = { file, line: 1, column: 1 };
  return { severity: "error", code: "INTROSPECTION_FAILED", message, position };
}
