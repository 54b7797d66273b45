import type { ToolSet } from "./tool-set.ts";
import type { Tool } from "./tool.ts";

let announced: (Tool | ToolSet)[] = [];

/** Offers a tool to the global registry, which takes it when it is next read. */
export function announceTool(tool: Tool | ToolSet): void {
  announced.push(tool);
}

/** Hands over every tool announced since the last time, in order of declaration. */
export function takeAnnouncedTools(): readonly (Tool | ToolSet)[] {
  if (announced.length === 0) return announced;
  const taken = announced;
  announced = [];
  return taken;
}
