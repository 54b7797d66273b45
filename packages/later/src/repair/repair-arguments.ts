import type { LaterTool } from "../declare/tool.ts";
import { prepareTool } from "../executor/prepare-tool.ts";
import { JsonCopier } from "../model/json-copier.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { type RepairedValue, repairValue } from "./repair-value.ts";

/**
 * Makes arguments fit what a tool takes, as {@link repairValue} does. Whether they do is the tool's to say, also where an
 * author's own validator decides; by one that answers later nothing is repaired. Never throws: what is no JSON, or
 * a tool that cannot be prepared, is for the executor to refuse.
 */
export function repairArguments(tool: LaterTool, args: unknown): RepairedValue | undefined {
  try {
    const copy = new JsonCopier().copy(args) as JsonValue;
    if (judge(tool, copy) !== "refused") return undefined;
    const repaired = repairValue(tool.parameters, copy);
    return repaired !== undefined && judge(tool, repaired.value) === "taken" ? repaired : undefined;
  } catch {
    return undefined;
  }
}

function judge(tool: LaterTool, args: JsonValue): "taken" | "refused" | "open" {
  if (tool.validator === undefined) {
    const reading = prepareTool(tool).read(args as JsonObject);
    if ("then" in reading) return "open";
    return reading.violations === undefined ? "taken" : "refused";
  }
  const result = tool.validator["~standard"].validate(args);
  if (!("then" in result)) return result.issues === undefined ? "taken" : "refused";
  result.then(undefined, () => {});
  return "open";
}
