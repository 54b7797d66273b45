import { itemsIn, type ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { checkMembers, invalidValue, refuse } from "../refusals.ts";

interface Members {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/** Members of items by their type; a state of a reasoning is one that the API gives, and does not take. */
const known: Readonly<Record<string, Members>> = {
  message: { required: ["type", "role", "content"], optional: ["id", "status", "phase"] },
  reasoning: { required: ["type", "id", "summary"], optional: ["encrypted_content", "content"] },
  function_call: {
    required: ["type", "call_id", "name", "arguments"],
    optional: ["id", "status", "async", "caller", "namespace"],
  },
  function_call_output: {
    required: ["type", "call_id", "output"],
    optional: ["id", "status", "caller", "name", "namespace"],
  },
  web_search_call: { required: ["type", "id", "status", "action"] },
  mcp_list_tools: { required: ["type", "id", "server_label", "tools"] },
  mcp_approval_request: { required: ["type", "id", "name", "arguments", "server_label"] },
  mcp_approval_response: { required: ["type", "approval_request_id", "approve"] },
};

/** Items of tools that are no functions, into which is not looked. */
const others =
  /^(?:compaction|compaction_trigger|computer_call|computer_call_output|custom_tool_call|custom_tool_call_output|file_search_call|image_generation_call|code_interpreter_call|local_shell_call|local_shell_call_output|shell_call|shell_call_output|apply_patch_call|apply_patch_call_output|mcp_call|tool_search_call|tool_search_output|program|program_output|additional_tools|configuration_update)$/;

const pieces: Readonly<Record<string, Readonly<Record<string, Members>>>> = {
  input: {
    input_text: { required: ["type", "text"] },
    input_image: { required: ["type"], optional: ["detail", "image_url", "file_id"] },
    input_file: {
      required: ["type"],
      optional: ["detail", "file_data", "file_id", "file_url", "filename"],
    },
  },
  output: {
    output_text: { required: ["type", "text", "annotations"], optional: ["logprobs"] },
    refusal: { required: ["type", "refusal"] },
  },
};

const roles: ReadonlySet<unknown> = new Set(["user", "assistant", "system", "developer"]);

/**
 * Checks items one by one, then what belongs together.
 *
 * @param items - everything that was said, also what the API keeps
 * @throws Refusal for what the API would refuse
 */
export function checkInput(items: readonly ResponseItem[]): void {
  for (const [index, item] of items.entries()) checkItem(item, `input[${index}]`);
  checkCalls(items);
  checkReasoning(items);
}

function checkItem(item: ResponseItem, path: string): void {
  if (others.test(item.type)) return;
  const members = Object.hasOwn(known, item.type) ? known[item.type] : undefined;
  if (members === undefined) throw invalidValue(`${path}.type`);
  checkMembers(item, path, members);
  const { role, content, output } = item;
  if (item.type === "message") {
    if (!roles.has(role)) throw invalidValue(`${path}.role`);
    checkPieces(content, `${path}.content`, role === "assistant" ? "output" : "input");
  }
  if (item.type === "reasoning" && !Array.isArray(item["summary"])) {
    throw invalidValue(`${path}.summary`);
  }
  if (item.type === "function_call") checkTexts(item, path, ["call_id", "name", "arguments"]);
  if (item.type === "function_call_output" && typeof output !== "string") {
    checkPieces(output, `${path}.output`, "input");
  }
}

function checkTexts(item: ResponseItem, path: string, names: readonly string[]): void {
  const wrong = names.find((name) => typeof item[name] !== "string");
  if (wrong !== undefined) throw invalidValue(`${path}.${wrong}`);
}

function checkPieces(content: unknown, path: string, side: "input" | "output"): void {
  if (!Array.isArray(content) || content.length === 0) throw invalidValue(path);
  if (itemsIn(content).length !== content.length) throw invalidValue(path);
  for (const [index, piece] of itemsIn(content).entries()) {
    const where = `${path}[${index}]`;
    const members = pieces[side]?.[piece.type];
    if (members === undefined) throw invalidValue(where);
    checkMembers(piece, where, members);
    if (piece.type.endsWith("_text")) checkTexts(piece, where, ["text"]);
    const { image_url: image, file_url: file } = piece;
    for (const url of [image, file]) {
      if (url !== undefined && !isAddress(url)) throw invalidValue(path);
    }
  }
}

function isAddress(url: unknown): boolean {
  return typeof url === "string" && /^(?:https?|data):/.test(url);
}

/** Every call has its answer behind it, and nothing else is answered. */
function checkCalls(items: readonly ResponseItem[]): void {
  const open = new Set<unknown>();
  for (const item of items) {
    const id = item["call_id"];
    if (item.type === "function_call") open.add(id);
    if (item.type === "function_call_output" && !open.delete(id)) {
      throw refuse(`No tool call found for function call output with call_id ${String(id)}.`, {
        param: "input",
      });
    }
    if (item.type === "message" && item["role"] === "user") assertAnswered(open);
  }
  assertAnswered(open);
}

function assertAnswered(open: ReadonlySet<unknown>): void {
  for (const id of open) {
    throw refuse(`No tool output found for function call ${String(id)}.`, { param: "input" });
  }
}

/** A reasoning stands before what it led to. */
function checkReasoning(items: readonly ResponseItem[]): void {
  for (const [index, item] of items.entries()) {
    if (item.type !== "reasoning") continue;
    const next = items[index + 1];
    const isFollowed =
      next !== undefined && next["role"] !== "user" && next.type !== "function_call_output";
    if (isFollowed) continue;
    throw refuse(
      `Item '${String(item["id"])}' of type 'reasoning' was provided without its required following item.`,
      { param: "input" },
    );
  }
}
