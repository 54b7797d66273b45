import type { BoundArgument } from "../../declare/derived-tool.ts";
import type { CompilerType, Program } from "../compiler/program.ts";
import { kindOf, platformName, withoutUndefined } from "../compiler/type-kind.ts";

/** How the runtime fills in a parameter of this type by itself, if it does. */
export function injectedArgument(
  program: Program,
  declared: CompilerType,
): BoundArgument | undefined {
  const type = withoutUndefined(program, declared);
  if (kindOf(program, type) !== "object") return undefined;
  if (platformName(program, type) === "AbortSignal") return { from: "signal" };
  const isContext = program
    .propertiesOf(type)
    .some((symbol) => symbol.name.startsWith("__@laterToolContext"));
  return isContext ? { from: "context" } : undefined;
}
