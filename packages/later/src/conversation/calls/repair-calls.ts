import type { FunctionCall } from "../../model/function-call.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { Repair } from "../../repair/repair.ts";
import { validatorOf } from "../../schema/validator-of.ts";
import type { Session } from "../../session/session.ts";

/** By what calls are repaired. */
export interface RepairEnvironment {
  readonly session: Pick<Session, "lookup">;
  readonly declarations: readonly FunctionDeclaration[];
  /** The names that the model may call. */
  readonly offered: ReadonlySet<string>;
}

/** A call, and what was done to it, where anything was. */
type MaybeRepaired<Call> = Call & { readonly repairs?: readonly Repair[] };

/**
 * The calls as they are to be run, in their order: those that do not fit their declarations are repaired, where they
 * can be. Where all fit, they come back at once. Never rejects.
 */
export function repairCalls<Call extends FunctionCall>(
  calls: readonly Call[],
  environment: RepairEnvironment,
): readonly MaybeRepaired<Call>[] | Promise<readonly MaybeRepaired<Call>[]> {
  const misfits = calls.filter((call) => !fitsDeclaration(call, environment.declarations));
  return misfits.length === 0 ? calls : repairMisfits(calls, new Set(misfits), environment);
}

async function repairMisfits<Call extends FunctionCall>(
  calls: readonly Call[],
  misfits: ReadonlySet<Call>,
  { session, offered }: RepairEnvironment,
): Promise<readonly MaybeRepaired<Call>[]> {
  const { repairCall } = await import("../../repair/repair-call.ts");
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
