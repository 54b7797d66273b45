import { isObject } from "../../model/json.ts";

/** Tools that an API runs itself, as a choice among tools refers to them: those that say what they are. */
export function toToolReferences(tools: readonly unknown[]): readonly object[] {
  return tools.flatMap((tool) => {
    if (!isObject(tool) || typeof tool["type"] !== "string") return [];
    const { type, server_label: label } = tool;
    return [{ type, ...(label === undefined ? {} : { server_label: label }) }];
  });
}
