import { fileURLToPath } from "node:url";

import { digestOfText } from "later-runtime/derivation";

import { mentionOfTools, typescriptFile } from "../mention-of-tools.ts";
import { editsOfSource, planInsertions } from "../plan-insertions.ts";
import { applyEdits } from "../source-edit.ts";
import { FileTypes } from "./file-types.ts";
import { throwProblems } from "./throw-problems.ts";

/** What the platform loads. */
interface LoadedModule {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
}

/** A hook of `module.registerHooks`. */
export type LoadHook = (
  url: string,
  context: unknown,
  nextLoad: (url: string, context: unknown) => LoadedModule,
) => LoadedModule;

const mention = mentionOfTools({});
const types = new FileTypes();

/**
 * Loads a module with the types of its tools in it, if it is TypeScript as it was written. What another
 * loader has compiled is left alone; its types are read when they are first needed.
 *
 * @throws LaterError for a tool that cannot be described, with the code that reading its declaration would
 * have thrown
 */
export const loadWithTypes: LoadHook = (url, context, nextLoad) => {
  const loaded = nextLoad(url, context);
  if (!url.startsWith("file:") || loaded.source === null || loaded.source === undefined) {
    return loaded;
  }
  const file = fileURLToPath(url.replace(/[?#].*$/, ""));
  if (!typescriptFile.test(file)) return loaded;
  const text = textOf(loaded.source);
  if (!mention.test(text)) return loaded;
  const derived = types.read(file, digestOfText(text));
  if (derived === undefined) return loaded;
  const { insertions, problems } = planInsertions(file, derived);
  throwProblems(problems);
  return { ...loaded, source: applyEdits(text, editsOfSource(insertions, text)) };
};

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  if (typeof source === "string") return source;
  // The mark at the beginning counts, since the text is handed on.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(source);
}
