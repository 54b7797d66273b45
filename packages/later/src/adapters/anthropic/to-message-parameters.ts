import type { Content } from "../../conversation/content/content.ts";
import type { ModelRequest } from "../../conversation/model/model-client.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { stripPrivateMarks } from "../../schema/strip-private-marks.ts";
import type { AnthropicOptions } from "./anthropic-options.ts";
import type { AnthropicParameters } from "./anthropic-sdk.ts";
import type { Block, BlockPart } from "./block.ts";
import { markCached } from "./mark-cached.ts";
import { readConfig } from "./own-config.ts";
import { toMessages } from "./to-messages.ts";
import { toOutputFormat } from "./to-output-format.ts";
import { toToolChoice } from "./to-tool-choice.ts";
import type { ToolConverter } from "./tool-converter.ts";

/** Below what SDK and API give in one piece, and above what most answers need. */
const defaultMaxTokens = 16_000;

/** What is told of a request beside the request itself. */
interface Telling {
  readonly options: AnthropicOptions;
  readonly converter: ToolConverter;
  /** What the answer says so far. */
  readonly earlier: readonly BlockPart[];
}

/**
 * The request in the form of the SDK's `messages.create`.
 *
 * @throws LaterError `INVALID_ARGUMENT` when the configuration sets what the conversation decides, or the
 * history cannot be told
 */
export function toMessageParameters(
  model: string,
  request: ModelRequest,
  { options, converter, earlier }: Telling,
): AnthropicParameters {
  const config = readConfig(request, options);
  const { declarations, choice } = toToolChoice(request.declarations, request.toolConfig);
  const apiTools: readonly object[] = Array.isArray(config["tools"]) ? config["tools"] : [];
  const output = tellOutput(request.output, options);
  const said: readonly Content[] = earlier.length === 0 ? [] : [{ role: "model", parts: earlier }];
  const parts = {
    tools: [...converter.convert(declarations), ...apiTools],
    system: toTextBlocks(request.systemInstruction, output.instruction),
    messages: toMessages([...request.contents, ...said]),
  };
  const { cache = false } = options;
  const told = cache === false ? parts : markCached(parts, cache === true ? "5m" : cache);
  const outputConfig = {
    ...(isObject(config["output_config"]) ? config["output_config"] : {}),
    ...(output.format === undefined ? {} : { format: output.format }),
  };
  return {
    max_tokens: options.maxTokens ?? defaultMaxTokens,
    ...config,
    model,
    messages: told.messages,
    ...(told.system.length === 0 ? {} : { system: told.system }),
    ...(told.tools.length === 0 ? {} : { tools: told.tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
  };
}

/** By what an answer of a certain form is asked for; neither where any answer will do. */
interface OutputTelling {
  readonly format?: object;
  readonly instruction?: string;
}

function tellOutput(
  output: JsonSchemaObject | undefined,
  { outputBy = "format" }: AnthropicOptions,
): OutputTelling {
  if (output === undefined) return {};
  const schema = outputBy === "format" ? toOutputFormat(output) : undefined;
  if (schema !== undefined) return { format: { type: "json_schema", schema } };
  const told = JSON.stringify(stripPrivateMarks(output));
  return {
    instruction: `Give your final answer as nothing but JSON that fits this JSON Schema: ${told}`,
  };
}

function toTextBlocks(...texts: readonly (string | undefined)[]): readonly Block[] {
  return texts
    .filter((text) => text !== undefined && text.trim() !== "")
    .map((text) => ({ type: "text", text }));
}
