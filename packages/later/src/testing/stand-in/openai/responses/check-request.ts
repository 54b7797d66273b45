import { isStrictSchema } from "../../../../adapters/is-strict-schema.ts";
import { itemsIn } from "../../../../adapters/openai/responses/response-item.ts";
import { isObject } from "../../../../model/json.ts";
import {
  checkMembers,
  invalidSchema,
  invalidValue,
  missingParameter,
  refuse,
} from "../refusals.ts";
import { checkToolChoice, checkTools } from "./check-tools.ts";

const optional = [
  "access_programs",
  "background",
  "context_management",
  "conversation",
  "image",
  "include",
  "instructions",
  "max_output_tokens",
  "max_tool_calls",
  "metadata",
  "moderation",
  "parallel_tool_calls",
  "previous_response_id",
  "prompt",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "reasoning",
  "safety_identifier",
  "service_tier",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "truncation",
  "user",
];

const includable: ReadonlySet<unknown> = new Set([
  "code_interpreter_call.outputs",
  "computer_call_output.output.image_url",
  "file_search_call.results",
  "message.input_image.image_url",
  "message.output_text.logprobs",
  "reasoning.encrypted_content",
  "web_search_call.action.sources",
  "web_search_call.results",
]);

/**
 * Checks the body of a request, without what its input says.
 *
 * @throws Refusal for what the API would refuse
 */
export function checkRequest(body: Readonly<Record<string, unknown>>): void {
  checkMembers(body, "", { required: ["model", "input"], optional });
  const { model, input, tools, tool_choice: choice, text, instructions } = body;
  if (typeof model !== "string" || model === "") throw missingParameter("model");
  if (!Array.isArray(input) || input.length === 0) throw invalidValue("input");
  if (itemsIn(input).length !== input.length) throw invalidValue("input");
  if (!["string", "undefined"].includes(typeof instructions) && instructions !== null) {
    throw invalidValue("instructions");
  }
  checkModes(body);
  if (tools !== undefined) checkTools(tools);
  if (choice !== undefined) checkToolChoice(choice, itemsIn(tools));
  if (isObject(text)) checkFormat(text["format"]);
}

/** What a response is to have in it, and how it is to be made. */
function checkModes(body: Readonly<Record<string, unknown>>): void {
  const { include, conversation, previous_response_id: previous } = body;
  const list = include ?? [];
  if (!Array.isArray(list) || !list.every((name) => includable.has(name))) {
    throw invalidValue("include");
  }
  if (body["stream_options"] !== undefined && body["stream"] !== true) {
    throw invalidValue("stream_options");
  }
  if (body["background"] === true && body["store"] === false) throw invalidValue("background");
  if (conversation === undefined || conversation === null) return;
  if (previous !== undefined) {
    throw refuse(
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation'. Ensure you are only providing one of them.",
      { code: "mutually_exclusive_parameters" },
    );
  }
  const id = isObject(conversation) ? conversation["id"] : conversation;
  throw refuse(`Conversation with id '${String(id)}' not found.`, { param: "conversation" }, 404);
}

function checkFormat(format: unknown): void {
  if (!isObject(format) || format["type"] !== "json_schema") return;
  checkMembers(format, "text.format", {
    required: ["type", "name", "schema"],
    optional: ["strict", "description"],
  });
  const { name, schema, strict } = format;
  if (!isObject(schema) || schema["type"] !== "object") {
    throw refuse(
      `Invalid schema for response_format '${String(name)}': schema must be a JSON Schema of 'type: "object"'.`,
      { param: "text.format.schema", code: "invalid_json_schema" },
    );
  }
  if (strict === true && !isStrictSchema(schema)) {
    throw invalidSchema(`response_format '${String(name)}'`, "text.format.schema");
  }
}
