import { isStrictSchema } from "../../../../adapters/is-strict-schema.ts";
import { itemsIn, type ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { isObject } from "../../../../model/json.ts";
import {
  checkMembers,
  invalidSchema,
  invalidValue,
  missingParameter,
  refuse,
} from "../refusals.ts";

/** What tools that the API runs itself, or that are no functions, have to have. */
const others: Readonly<Record<string, readonly string[]>> = {
  apply_patch: [],
  code_interpreter: ["container"],
  computer: [],
  computer_use_preview: ["display_height", "display_width", "environment"],
  custom: ["name"],
  file_search: ["vector_store_ids"],
  image_generation: [],
  local_shell: [],
  mcp: ["server_label"],
  namespace: ["name"],
  programmatic_tool_calling: [],
  shell: [],
  tool_search: [],
  web_search: [],
  web_search_preview: [],
};

const functionMembers = {
  required: ["type", "name"],
  optional: [
    "parameters",
    "strict",
    "description",
    "allowed_callers",
    "async",
    "defer_loading",
    "output_schema",
  ],
};

/** @throws Refusal for tools that the API would refuse */
export function checkTools(tools: unknown): void {
  if (!Array.isArray(tools) || itemsIn(tools).length !== tools.length) throw invalidValue("tools");
  for (const [index, tool] of itemsIn(tools).entries()) {
    if (tool.type === "function") checkFunction(tool, `tools[${index}]`);
    else checkOther(tool, `tools[${index}]`);
  }
}

function checkOther(tool: ResponseItem, path: string): void {
  const required = Object.hasOwn(others, tool.type) ? others[tool.type] : undefined;
  if (required === undefined) throw invalidValue(`${path}.type`);
  for (const name of required) {
    if (tool[name] === undefined) throw missingParameter(`${path}.${name}`);
  }
}

function checkFunction(tool: ResponseItem, path: string): void {
  checkMembers(tool, path, functionMembers);
  const { name, description, parameters, strict } = tool;
  if (!/^[\w-]{1,64}$/.test(String(name))) throw invalidValue(`${path}.name`);
  if (!["string", "undefined"].includes(typeof description) && description !== null) {
    throw invalidValue(`${path}.description`);
  }
  if (parameters !== undefined && parameters !== null && !isObject(parameters)) {
    throw invalidValue(`${path}.parameters`);
  }
  if (strict === true && !isStrictSchema(parameters)) {
    throw invalidSchema(`function '${String(name)}'`, `${path}.parameters`);
  }
}

/** @throws Refusal for a choice that the API would refuse, or that there is not among the tools */
export function checkToolChoice(choice: unknown, tools: readonly ResponseItem[]): void {
  if (tools.length === 0) {
    throw refuse("'tool_choice' is only allowed when 'tools' are specified.", {
      param: "tool_choice",
    });
  }
  if (choice === "auto" || choice === "required" || choice === "none") return;
  if (!isObject(choice)) throw invalidValue("tool_choice");
  if (choice["type"] !== "allowed_tools") {
    checkChosen(choice, tools);
    return;
  }
  checkMembers(choice, "tool_choice", { required: ["type", "mode", "tools"] });
  const { mode, tools: allowed } = choice;
  if (mode !== "auto" && mode !== "required") throw invalidValue("tool_choice.mode");
  if (!Array.isArray(allowed) || !allowed.every(isObject)) {
    throw invalidValue("tool_choice.tools");
  }
  for (const chosen of allowed) checkChosen(chosen, tools);
}

function checkChosen(
  { type, name, server_label: label }: Readonly<Record<string, unknown>>,
  tools: readonly ResponseItem[],
): void {
  const isThere = tools.some(
    (tool) =>
      tool.type === type &&
      (type === "mcp" ? tool["server_label"] === label : tool["name"] === name),
  );
  if (isThere) return;
  throw refuse(`Tool choice '${String(name ?? label ?? type)}' not found in 'tools' parameter.`, {
    param: "tool_choice",
  });
}
