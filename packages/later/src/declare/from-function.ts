import type { LaterErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import { assertCodecs } from "../schema/assert-codecs.ts";
import type { CallSite } from "./call-site.ts";
import { declarationOf } from "./declaration-of.ts";
import type { DerivedTool, Diagnostic, DiagnosticCode } from "./derived-tool.ts";
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
  const [first] = errors;
  if (first !== undefined) {
    throw new LaterError(errorCodeOf[first.code] ?? "INVALID_DECLARATION", explain(name, errors), {
      details: { name, diagnostics: errors },
    });
  }
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

/** Under which code a tool is refused, where that is not `INVALID_DECLARATION`. */
const errorCodeOf: Readonly<Partial<Record<DiagnosticCode, LaterErrorCode>>> = {
  UNSUPPORTED_TYPE: "UNSUPPORTED_TYPE",
  OPEN_TYPE: "UNSUPPORTED_TYPE",
  MISSING_DESCRIPTION: "MISSING_DESCRIPTION",
};

/** Options may supply at run time what the source does not say. */
function isFatal(diagnostic: Diagnostic, options: ToolOptions): boolean {
  if (diagnostic.severity !== "error") return false;
  if (diagnostic.code === "MISSING_DESCRIPTION") return options.description === undefined;
  return diagnostic.code !== "INVALID_NAME" || options.name === undefined;
}

function explain(name: string, errors: readonly Diagnostic[]): string {
  const lines = errors.map(({ message, position }) =>
    position === undefined
      ? `  ${message}`
      : `  ${position.file}:${position.line}:${position.column} ${message}`,
  );
  return `The tool "${name}" cannot be declared:\n${lines.join("\n")}`;
}
