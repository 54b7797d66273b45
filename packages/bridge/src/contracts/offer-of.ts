import type { LaterTool } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import type { ToolOffer } from "../worker-protocol/messages.ts";
import { meantAnnotations } from "./fingerprint-of.ts";

/** A tool of this process, as a worker offers it and as it is locked. */
export function offerOf(tool: LaterTool): ToolOffer {
  const { declaration, parameters, annotations, timeoutMs, handler } = tool;
  const hints = meantAnnotations(annotations);
  const isMarked = canonicalJson(parameters) !== canonicalJson(declaration.parametersJsonSchema);
  const isGenerator = Object.prototype.toString.call(handler).endsWith("GeneratorFunction]");
  return {
    declaration,
    ...(isMarked ? { parameters } : {}),
    ...(isGenerator ? { streaming: true } : {}),
    ...(Object.keys(hints).length === 0 ? {} : { annotations: hints }),
    // JSON has no infinity; hosts take what no timer can hold for no limit.
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.min(timeoutMs, Number.MAX_SAFE_INTEGER) }),
  };
}
