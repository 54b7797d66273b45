import type { LaterTool } from "./tool.ts";

/** Whether a tool's function is a generator, which tells partial results while it runs. */
export function yieldsPartials({ handler }: Pick<LaterTool, "handler">): boolean {
  return Object.prototype.toString.call(handler).endsWith("GeneratorFunction]");
}
