import type { FunctionCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Repair } from "../repair/repair.ts";
import { validatorOf } from "../schema/validator-of.ts";
import type { Session } from "../session/session.ts";

/** By what calls are repaired. */
export interface RepairEnvironment {
  readonly session: Pick<Session, "lookup">;
  readonly declarations: readonly FunctionDeclaration[];
  /** The names that the model may call. */
  readonly offered: ReadonlySet<string>;
}

/**
 * The calls as they are to be run, in their order: those that do not fit their declarations are repaired, where they
 * can be. Never rejects.
 */
export async function repairCalls<Call extends FunctionCall>(
  calls: readonly Call[],
  { session, declarations, offered }: RepairEnvironment,
): Promise<readonly (Call & { readonly repairs?: readonly Repair[] })[]> {
  const misfits = new Set(calls.filter((call) => !fitsDeclaration(call, declarations)));
  if (misfits.size === 0) return calls;
  const { repairCall } = await import("../repair/repair-call.ts");
  const scope = { offered, lookup: (name: string) => session.lookup(name) };
  return Promise.all(
    calls.map(async (call) => (misfits.has(call) ? repairCall(call, scope) : call)),
  );
}

/** A tool takes all that its declaration does, or else the rest of its demands is nothing that a repair could meet. */
function fitsDeclaration(
  { name, args = {} }: FunctionCall,
  declarations: readonly FunctionDeclaration[],
): boolean {
  const declaration = declarations.find((other) => other.name === name);
  if (declaration === undefined) return false;
  try {
    return validatorOf(declaration.parametersJsonSchema)(args).length === 0;
  } catch {
    // The executor says what is wrong with the tool, and what of the arguments cannot be read.
    return true;
  }
}
