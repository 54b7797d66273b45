import type { FunctionDeclaration } from "later-runtime";
import { convertDeclaration, type SchemaLoss } from "later-runtime/gemini";

/** What gets lost on the way to Gemini, for either member that takes a tool's parameters. */
export interface GeminiLosses {
  readonly parameters: readonly SchemaLoss[];
  readonly parametersJsonSchema: readonly SchemaLoss[];
}

/** Converts a declaration to both forms to see what each loses. Arguments are checked in full anyway. */
export function geminiLosses(declaration: FunctionDeclaration): GeminiLosses {
  return {
    parameters: convertDeclaration(declaration, "openapi").losses,
    parametersJsonSchema: convertDeclaration(declaration, "json-schema").losses,
  };
}
