import type { LaterTool } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";
import { yieldsPartials } from "later-runtime/worker";

import type { ToolOffer } from "../worker-protocol/messages.ts";
import { meantAnnotations } from "./fingerprint-of.ts";

/** A tool of this process, as a worker offers it and as it is locked. */
export function offerOf(tool: LaterTool): ToolOffer {
  const { declaration, parameters, annotations, timeoutMs } = tool;
  const hints = meantAnnotations(annotations);
  const isMarked = canonicalJson(parameters) !== canonicalJson(declaration.parametersJsonSchema);
  return {
    declaration,
    ...(isMarked ? { parameters } : {}),
    ...(yieldsPartials(tool) ? { streaming: true } : {}),
    ...(Object.keys(hints).length === 0 ? {} : { annotations: hints }),
    // JSON has no infinity; hosts take what no timer can hold for no limit.
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.min(timeoutMs, Number.MAX_SAFE_INTEGER) }),
  };
}
