import type { ToolOffer } from "../worker-protocol/messages.ts";

/** What is known of a tool of a worker that does not say which tools it has. */
export function anyTool(name: string): ToolOffer {
  const description = "A tool of a worker that does not say what it has.";
  return { declaration: { name, description, parametersJsonSchema: { type: "object" } } };
}
