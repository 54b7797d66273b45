import type { LaterTool } from "../declare/tool.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { JsonObject } from "../model/json.ts";
import { meantTool } from "./meant-name.ts";
import { printShort } from "./mended.ts";
import { repairArguments } from "./repair-arguments.ts";
import type { Repair } from "./repair.ts";

/** What a call may be of. */
export interface RepairScope {
  /** The names that the model may call. */
  readonly offered: ReadonlySet<string>;
  readonly lookup: (name: string) => Promise<LaterTool | undefined>;
}

/**
 * Repairs a call: its tool's name, where exactly one tool that is offered is named almost like that, and its arguments,
 * where the tool takes them then. What cannot be repaired stays as it is, for the executor to refuse. The call
 * itself comes back where there is nothing to repair. Never rejects.
 */
export async function repairCall<Call extends FunctionCall>(
  call: Call,
  { offered, lookup }: RepairScope,
): Promise<Call & { readonly repairs?: readonly Repair[] }> {
  const name = offered.has(call.name) ? call.name : meantTool(call.name, [...offered]);
  if (name === undefined) return call;
  const tool = await lookup(name).catch(() => undefined);
  const repaired = tool && repairArguments(tool, call.args ?? {});
  const repairs = [...repairsOfName(call.name, name), ...(repaired?.repairs ?? [])];
  if (repairs.length === 0) return call;
  const args = repaired === undefined ? {} : { args: repaired.value as JsonObject };
  return { ...call, name, ...args, repairs };
}

function repairsOfName(given: string, meant: string): readonly Repair[] {
  if (given === meant) return [];
  return [{ path: "", kind: "tool", from: printShort(given), to: printShort(meant) }];
}
