import { isTool, isToolSet, type Tool, type ToolSet } from "later-runtime";

/** The tools that a module exports, by themselves or in sets. */
export function exportedTools(
  module: Readonly<Record<string, unknown>>,
): readonly (Tool | ToolSet)[] {
  return Object.values(withCommonJs(module)).filter((value) => isToolSet(value) || isTool(value));
}

/** A CommonJS module may come with all its exports inside of the default one. */
function withCommonJs(
  module: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const exported = module["default"];
  return typeof exported === "object" && exported !== null && !isToolSet(exported)
    ? { ...exported, ...module }
    : module;
}
