import { LaterError } from "../errors/later-error.ts";
import type { SourcePosition } from "./derived-tool.ts";

/**
 * The error for types that cannot be read where the program runs, with the ways out.
 *
 * @param remedy what helps in development
 */
export function schemaUnavailable(
  position: SourcePosition | undefined,
  reason: string,
  remedy: string = "install TypeScript (npm i -D typescript) and run from source",
): LaterError {
  const where =
    position === undefined ? "" : ` at ${position.file}:${position.line}:${position.column}`;
  const message =
    `The types${where} are not available: ${reason}. Either of these helps:\n` +
    `  - in development, ${remedy}\n` +
    "  - for production, let the build put them in: with a plugin of later-build, or tsc && later inject dist\n" +
    "  - write the schema by hand: deftool({ name, description, parameters, execute }), or JSON Schema for deftype()";
  return new LaterError("SCHEMA_UNAVAILABLE", message, { details: { position } });
}
