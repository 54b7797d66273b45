import type { FunctionDeclaration } from "later-runtime";
import { convertDeclaration } from "later-runtime/gemini";

import type { Provider } from "./provider.ts";

/**
 * A declaration as a request to a provider has it: for Gemini with `parametersJsonSchema` or `parameters`, for
 * OpenAI's Responses API, for Anthropic's Messages API, or as a server of the Model Context Protocol lists it.
 */
export function toProviderForm(declaration: FunctionDeclaration, provider: Provider): object {
  const { name, description, parametersJsonSchema, responseJsonSchema } = declaration;
  switch (provider) {
    case "gemini":
      return convertDeclaration(declaration, "json-schema").declaration;
    case "gemini-openapi":
      return convertDeclaration(declaration, "openapi").declaration;
    case "openai":
      return {
        type: "function",
        name,
        description,
        parameters: parametersJsonSchema,
        strict: false,
      };
    case "anthropic":
      return { name, description, input_schema: parametersJsonSchema };
    case "mcp":
      return {
        name,
        description,
        inputSchema: parametersJsonSchema,
        // The protocol has objects only.
        ...(responseJsonSchema?.type === "object" ? { outputSchema: responseJsonSchema } : {}),
      };
  }
}
