import { isTool, isToolSet, type Tool, type ToolSet } from "later-runtime";

/** The tools that a module exports: by themselves, in sets, or in lists of these. */
export function exportedTools(
  module: Readonly<Record<string, unknown>>,
): readonly (Tool | ToolSet)[] {
  return Object.values(withCommonJs(module))
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value) => isToolSet(value) || isTool(value));
}

/** A CommonJS module may come with all its exports inside of the default one. */
function withCommonJs(
  module: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const exported = module["default"];
  const isModule = typeof exported === "object" && exported !== null && !isToolSet(exported);
  return isModule && !Array.isArray(exported) ? { ...exported, ...module } : module;
}
