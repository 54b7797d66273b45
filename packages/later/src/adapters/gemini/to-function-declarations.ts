import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { SchemaLoss } from "../../schema/schema-loss.ts";
import { toGeminiJsonSchema } from "../../schema/to-gemini-json-schema.ts";
import { toGeminiSchema } from "../../schema/to-gemini-schema.ts";

/** Keywords that let an object have no member by themselves. */
const inertKeywords: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "title",
  "description",
  "type",
  "properties",
  "required",
  "additionalProperties",
]);

/** In which form types are told: as `parametersJsonSchema`, or as the older `parameters`. */
export type SchemaDialect = "json-schema" | "openapi";

/** A declaration as `@google/genai` takes it. Without parameters it has neither of the last two. */
export interface GeminiFunctionDeclaration {
  readonly name: string;
  readonly description: string;
  readonly parametersJsonSchema?: unknown;
  readonly parameters?: object;
}

/** A declaration for Gemini, and what of its schema Gemini cannot be told. */
export interface ConvertedDeclaration {
  readonly declaration: GeminiFunctionDeclaration;
  readonly losses: readonly SchemaLoss[];
}

/**
 * Declarations for those who drive the SDK themselves.
 *
 * @param dialect - `json-schema` by default
 *
 * @example
 * ```ts
 * const functionDeclarations = toFunctionDeclarations(await session.listDeclarations());
 * await ai.models.generateContent({ model, contents, config: { tools: [{ functionDeclarations }] } });
 * ```
 */
export function toFunctionDeclarations(
  declarations: readonly FunctionDeclaration[],
  dialect: SchemaDialect = "json-schema",
): GeminiFunctionDeclaration[] {
  return declarations.map((declaration) => convertDeclaration(declaration, dialect).declaration);
}

/** Converts one declaration. What the tool returns is not told: it would only cost tokens. */
export function convertDeclaration(
  { name, description, parametersJsonSchema }: FunctionDeclaration,
  dialect: SchemaDialect,
): ConvertedDeclaration {
  // The API refuses an object without properties.
  if (takesNothing(parametersJsonSchema)) return { declaration: { name, description }, losses: [] };
  if (dialect === "json-schema") {
    const { schema, losses } = toGeminiJsonSchema(parametersJsonSchema);
    return { declaration: { name, description, parametersJsonSchema: schema }, losses };
  }
  const { schema, losses } = toGeminiSchema(parametersJsonSchema);
  const parameters = schema === undefined ? {} : { parameters: schema };
  return { declaration: { name, description, ...parameters }, losses };
}

function takesNothing(schema: JsonSchemaObject): boolean {
  const { properties = {}, additionalProperties = false } = schema;
  return (
    additionalProperties === false &&
    Object.keys(properties).length === 0 &&
    Object.keys(schema).every((keyword) => inertKeywords.has(keyword))
  );
}
