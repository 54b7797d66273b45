import type { LaterTool } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import type { ToolOffer } from "../worker-protocol/messages.ts";

/** What a worker says of a tool to a host that may let it run. */
export function toToolOffer(tool: LaterTool): ToolOffer {
  const { declaration, parameters, annotations, timeoutMs, handler } = tool;
  return {
    declaration,
    ...(isSame(parameters, declaration.parametersJsonSchema) ? {} : { parameters }),
    ...(isGeneratorFunction(handler) ? { streaming: true } : {}),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    // JSON has no infinity; hosts take what no timer can hold for no limit.
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.min(timeoutMs, Number.MAX_SAFE_INTEGER) }),
  };
}

function isSame(one: object, other: object): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other);
}

function isGeneratorFunction(handler: unknown): boolean {
  return Object.prototype.toString.call(handler).endsWith("GeneratorFunction]");
}
