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
    // That there is no limit cannot be said; the host's counts then.
    ...(timeoutMs === undefined || timeoutMs === Infinity ? {} : { timeoutMs }),
  };
}
