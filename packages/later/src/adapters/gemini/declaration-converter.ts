import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { SchemaLoss } from "../../schema/schema-loss.ts";
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
