import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { AnthropicOptions } from "./anthropic-options.ts";
import { toInputSchema } from "./to-input-schema.ts";

/** A tool as the API takes it. */
export interface AnthropicTool {
  readonly name: string;
  readonly description: string;
  readonly input_schema: object;
  readonly eager_input_streaming?: boolean;
}

/** Converts each declaration once, because the same ones are sent with every request. */
export class ToolConverter {
  readonly #converted = new WeakMap<FunctionDeclaration, AnthropicTool>();
  readonly #options: AnthropicOptions;

  constructor(options: AnthropicOptions) {
    this.#options = options;
  }

  /** In the order of the declarations: another one would be read anew by the API. */
  convert(declarations: readonly FunctionDeclaration[]): readonly AnthropicTool[] {
    return declarations.map((declaration) => {
      const known = this.#converted.get(declaration);
      if (known !== undefined) return known;
      const converted = this.#convert(declaration);
      this.#converted.set(declaration, converted);
      return converted;
    });
  }

  #convert({ name, description, parametersJsonSchema }: FunctionDeclaration): AnthropicTool {
    const { schema, losses } = toInputSchema(parametersJsonSchema);
    for (const loss of losses) this.#options.onLoss?.(name, loss);
    return {
      name,
      description,
      input_schema: schema,
      ...(this.#options.eagerArguments === true ? { eager_input_streaming: true } : {}),
    };
  }
}
