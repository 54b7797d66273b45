import { assertCodecs } from "../schema/assert-codecs.ts";
import { assertDeclarable } from "./assert-declarable.ts";
import type { CallSite } from "./call-site.ts";
import { declarationOf } from "./declaration-of.ts";
import type { DerivedTool, Diagnostic } from "./derived-tool.ts";
import { policiesOf } from "./tool-policies.ts";
import type { LaterTool, ToolOptions } from "./tool.ts";

/**
 * Makes a tool of a function and of what introspection found out about it.
 *
 * @throws LaterError with the code of the first diagnostic of severity `error`, listing all of them
 */
export function fromFunction(
  handler: (...values: never[]) => unknown,
  derived: DerivedTool,
  options: ToolOptions,
  site: CallSite | undefined,
): LaterTool {
  const { diagnostics, parameters, response, throws, exportName, module } = derived;
  const { name = derived.name, timeoutMs } = options;
  const errors = diagnostics.filter((diagnostic) => isFatal(diagnostic, options));
  assertDeclarable("tool", name, errors);
  assertCodecs(`The tool "${name}"`, parameters);
  const annotations = Object.freeze({ ...derived.annotations, ...options.annotations });
  const policies = policiesOf(name, options, annotations);
  return Object.freeze({
    declaration: declarationOf({
      name,
      description: options.description ?? derived.description,
      parameters,
      response,
    }),
    ...(module === undefined || exportName === undefined
      ? {}
      : { ref: { module, function: exportName, arity: derived.arguments.length } }),
    handler,
    binding: derived.arguments,
    parameters,
    annotations,
    ...(throws === undefined ? {} : { throws }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(policies === undefined ? {} : { policies }),
    get position() {
      return site?.position;
    },
    diagnostics: diagnostics.filter((diagnostic) => diagnostic.severity !== "error"),
  });
}

/** Options may supply at run time what the source does not say. */
function isFatal(diagnostic: Diagnostic, options: ToolOptions): boolean {
  if (diagnostic.severity !== "error") return false;
  if (diagnostic.code === "MISSING_DESCRIPTION") return options.description === undefined;
  return diagnostic.code !== "INVALID_NAME" || options.name === undefined;
}
