import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { SchemaLoss } from "../../schema/schema-loss.ts";
import { toGeminiJsonSchema } from "../../schema/to-gemini-json-schema.ts";
import { toGeminiSchema } from "../../schema/to-gemini-schema.ts";
import {
  type GeminiFunctionDeclaration,
  type SchemaDialect,
  convertDeclaration,
} from "./to-function-declarations.ts";

/** How tools are told to Gemini. */
export interface GeminiOptions {
  /**
   * `json-schema` sends `parametersJsonSchema`, which says the most; `openapi` sends `parameters`, for
   * endpoints that know nothing else.
   *
   * @default "json-schema"
   */
  readonly schemaDialect?: SchemaDialect;
  /**
   * Hears what of a tool's schema Gemini cannot be told, once per declaration. Arguments are held to
   * the whole schema in any case.
   */
  readonly onLoss?: (tool: string, loss: SchemaLoss) => void;
  /**
   * Whether an answer of a certain form (`output`) is asked for by one more function, which the model has to
   * call with it, instead of the API's own way. Models before Gemini 3 refuse the latter beside functions.
   *
   * @default for models whose name says that they are older, in conversations that have tools
   */
  readonly answerByCall?: boolean;
  /**
   * Whether calls in a history that carry no signature, because another model made them, are marked as such.
   * Since Gemini 3 the API refuses them otherwise where they belong to a turn that goes on.
   *
   * @default false
   */
  readonly acceptUnsignedCalls?: boolean;
}

/** Converts each declaration once, because the same ones are sent with every request. */
export class DeclarationConverter {
  readonly #converted = new WeakMap<FunctionDeclaration, GeminiFunctionDeclaration>();
  readonly #options: GeminiOptions;

  constructor(options: GeminiOptions) {
    this.#options = options;
  }

  /** Copies, because the SDK rewrites the declarations it is given. */
  convert(declarations: readonly FunctionDeclaration[]): GeminiFunctionDeclaration[] {
    return declarations.map((declaration) => ({ ...this.#convert(declaration) }));
  }

  /** The members of the SDK's configuration that ask for an answer of a certain form. */
  convertOutput(schema: JsonSchemaObject | undefined): Readonly<Record<string, unknown>> {
    if (schema === undefined) return {};
    const responseMimeType = "application/json";
    return this.#options.schemaDialect === "openapi"
      ? { responseMimeType, responseSchema: toGeminiSchema(schema).schema }
      : { responseMimeType, responseJsonSchema: toGeminiJsonSchema(schema).schema };
  }

  #convert(declaration: FunctionDeclaration): GeminiFunctionDeclaration {
    const known = this.#converted.get(declaration);
    if (known !== undefined) return known;
    const { schemaDialect = "json-schema", onLoss } = this.#options;
    const { declaration: converted, losses } = convertDeclaration(declaration, schemaDialect);
    this.#converted.set(declaration, converted);
    for (const loss of losses) onLoss?.(declaration.name, loss);
    return converted;
  }
}
