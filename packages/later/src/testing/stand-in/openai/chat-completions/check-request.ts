import { isStrictSchema } from "../../../../adapters/is-strict-schema.ts";
import { isObject } from "../../../../model/json.ts";
import { invalidSchema, invalidValue, missingParameter, refuse } from "../refusals.ts";
import { checkMessages } from "./check-messages.ts";
import type { CompletionRequest } from "./completion-request.ts";

const members: ReadonlySet<string> = new Set([
  "audio",
  "frequency_penalty",
  "function_call",
  "functions",
  "logit_bias",
  "logprobs",
  "max_completion_tokens",
  "max_tokens",
  "messages",
  "metadata",
  "modalities",
  "model",
  "moderation",
  "n",
  "parallel_tool_calls",
  "prediction",
  "presence_penalty",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "reasoning_effort",
  "response_format",
  "safety_identifier",
  "seed",
  "service_tier",
  "stop",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "user",
  "verbosity",
  "web_search_options",
]);

/**
 * Reads the body of a request to Chat Completions.
 *
 * Source: https://platform.openai.com/docs/api-reference/chat
 *
 * @throws Refusal for what the API would refuse
 */
export function checkRequest(body: unknown): CompletionRequest {
  if (!isObject(body)) throw refuse("Invalid type for the request body: expected an object.");
  const unknown = Object.keys(body).find((name) => !members.has(name));
  if (unknown !== undefined) throw refuse(`Unrecognized request argument supplied: ${unknown}`);
  const { model, messages, tools, tool_choice: choice, response_format: format } = body;
  if (typeof model !== "string" || model === "") {
    throw refuse("you must provide a model parameter");
  }
  if (!Array.isArray(messages)) throw missingParameter("messages");
  if (messages.length === 0) {
    throw refuse(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      { param: "messages", code: "empty_array" },
    );
  }
  if (body["stream_options"] !== undefined && body["stream"] !== true) {
    throw refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: "stream_options",
    });
  }
  if (tools !== undefined) checkTools(tools);
  if (choice !== undefined) checkToolChoice(choice, tools);
  checkFormat(format);
  checkMessages(messages);
  return body as unknown as CompletionRequest;
}

function checkTools(tools: unknown): void {
  if (!Array.isArray(tools)) throw invalidValue("tools");
  if (tools.length === 0) {
    throw refuse("Invalid 'tools': empty array. Expected an array with minimum length 1.", {
      param: "tools",
      code: "empty_array",
    });
  }
  for (const [index, tool] of tools.entries()) checkTool(tool, `tools[${index}]`);
}

function checkTool(tool: unknown, path: string): void {
  if (!isObject(tool)) throw invalidValue(path);
  const { type } = tool;
  if (type !== "function" && type !== "custom") throw invalidValue(`${path}.type`);
  const called = tool[type];
  if (!isObject(called)) throw missingParameter(`${path}.${type}`);
  const { name, description, parameters, strict } = called;
  if (!/^[\w-]{1,64}$/.test(String(name))) {
    throw refuse(
      `Invalid '${path}.${type}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      { param: `${path}.${type}.name`, code: "invalid_value" },
    );
  }
  if (!["string", "undefined"].includes(typeof description)) {
    throw invalidValue(`${path}.${type}.description`);
  }
  if (parameters !== undefined && !isObject(parameters)) {
    throw invalidValue(`${path}.${type}.parameters`);
  }
  if (strict === true && !isStrictSchema(parameters)) {
    throw invalidSchema(`function '${String(name)}'`, `${path}.function.parameters`);
  }
}

function checkToolChoice(choice: unknown, tools: unknown): void {
  const param = "tool_choice";
  if (!Array.isArray(tools)) {
    throw refuse(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      { param },
    );
  }
  if (choice === "auto" || choice === "none" || choice === "required") return;
  if (!isObject(choice)) throw invalidValue(param);
  const { type, allowed_tools: allowed } = choice;
  if (type !== "allowed_tools") {
    checkChosen(choice, tools);
    return;
  }
  if (!isObject(allowed) || !Array.isArray(allowed["tools"])) {
    throw missingParameter("tool_choice.allowed_tools");
  }
  if (allowed["mode"] !== "auto" && allowed["mode"] !== "required") {
    throw invalidValue("tool_choice.allowed_tools.mode");
  }
  for (const chosen of allowed["tools"]) checkChosen(chosen, tools);
}

function checkChosen(chosen: unknown, tools: readonly unknown[]): void {
  const name = nameOf(chosen);
  if (name === undefined) throw invalidValue("tool_choice");
  if (tools.some((tool) => nameOf(tool) === name)) return;
  throw refuse(`Tool choice '${name}' not found in 'tools' parameter.`, { param: "tool_choice" });
}

function nameOf(tool: unknown): string | undefined {
  const called = isObject(tool) ? tool[String(tool["type"])] : undefined;
  const name = isObject(called) ? called["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function checkFormat(format: unknown): void {
  const { type, json_schema: form } = isObject(format) ? format : {};
  if (type !== "json_schema") return;
  if (!isObject(form)) throw missingParameter("response_format.json_schema");
  const { name, schema, strict } = form;
  if (typeof name !== "string") throw missingParameter("response_format.json_schema.name");
  if (strict === true && !isStrictSchema(schema)) {
    throw invalidSchema(`response_format '${name}'`, "response_format");
  }
}
