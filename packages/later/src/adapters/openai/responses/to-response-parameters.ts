import type { Content } from "../../../conversation/content/content.ts";
import type { ModelRequest } from "../../../conversation/model/model-client.ts";
import type { FunctionDeclaration } from "../../../model/function-declaration.ts";
import { isObject } from "../../../model/json.ts";
import type { ToolConfig } from "../../../model/tool-config.ts";
import { isStrictSchema } from "../../is-strict-schema.ts";
import { assertOwnConfig } from "./assert-own-config.ts";
import type { ResponseParameters } from "./responses-sdk.ts";
import { toInputItems } from "./to-input-items.ts";
import { toOutputFormat } from "./to-output-format.ts";
import { toStatelessItems } from "./to-stateless-items.ts";
import { toToolChoice } from "./to-tool-choice.ts";

/**
 * The request in the form of the SDK's `responses.create`.
 *
 * @param from - the contents to send, and the response that they go on from
 * @throws LaterError `INVALID_ARGUMENT` when the configuration sets what the conversation decides, or the
 * history cannot be told
 */
export function toResponseParameters(
  model: string,
  request: ModelRequest,
  { contents, id }: { readonly contents: readonly Content[]; readonly id?: string },
): ResponseParameters {
  const config = request.config ?? {};
  assertOwnConfig(config, request);
  const builtIn: readonly unknown[] = Array.isArray(config["tools"]) ? config["tools"] : [];
  const { declarations, toolConfig } = request;
  const tools = [...builtIn, ...declarations.map((each) => toFunctionTool(each, toolConfig))];
  const choice = declarations.length > 0 ? toToolChoice(toolConfig, builtIn) : undefined;
  const { format, instruction } = toOutputFormat(request.output);
  const instructions = [request.systemInstruction, instruction].filter(
    (text) => text !== undefined,
  );
  const items = toInputItems(contents);
  const isStateless = config["store"] === false;
  return {
    ...(isStateless ? { include: ["reasoning.encrypted_content"] } : {}),
    ...config,
    model,
    input: isStateless ? toStatelessItems(items) : items,
    ...(id === undefined ? {} : { previous_response_id: id }),
    ...(instructions.length === 0 ? {} : { instructions: instructions.join("\n\n") }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(format === undefined ? {} : { text: { ...toObject(config["text"]), format } }),
  };
}

/** Where calls have to be valid, tools are strict that can be: the API refuses the others, such as those with options. */
function toFunctionTool(declaration: FunctionDeclaration, toolConfig: ToolConfig = {}): object {
  const { name, description, parametersJsonSchema: parameters } = declaration;
  const strict = toolConfig.mode === "VALIDATED" && isStrictSchema(parameters);
  return { type: "function", name, description, parameters, strict };
}

function toObject(value: unknown): object {
  return isObject(value) ? value : {};
}
