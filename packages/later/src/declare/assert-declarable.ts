import type { LaterErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import type { Diagnostic, DiagnosticCode } from "./derived-tool.ts";

/**
 * Makes sure that nothing stands in the way of what is declared.
 *
 * @param errors what does, if anything
 * @throws LaterError with the code of the first of them, listing all
 */
export function assertDeclarable(
  kind: "tool" | "type",
  name: string,
  errors: readonly Diagnostic[],
): void {
  const [first] = errors;
  if (first === undefined) return;
  const lines = errors.map(({ message, position }) =>
    position === undefined
      ? `  ${message}`
      : `  ${position.file}:${position.line}:${position.column} ${message}`,
  );
  throw new LaterError(
    errorCodeOf[first.code] ?? "INVALID_DECLARATION",
    `The ${kind} "${name}" cannot be declared:\n${lines.join("\n")}`,
    { details: { name, diagnostics: errors } },
  );
}

/** Under which code something is refused, where that is not `INVALID_DECLARATION`. */
const errorCodeOf: Readonly<Partial<Record<DiagnosticCode, LaterErrorCode>>> = {
  UNSUPPORTED_TYPE: "UNSUPPORTED_TYPE",
  OPEN_TYPE: "UNSUPPORTED_TYPE",
  MISSING_DESCRIPTION: "MISSING_DESCRIPTION",
};
