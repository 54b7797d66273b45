import { isItem, type ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { isObject } from "../../../../model/json.ts";
import { refuse } from "../refusals.ts";
import { checkRequest } from "./check-request.ts";

/** A request to make a response, with items in the place of texts. */
export interface ResponseRequest {
  readonly model: string;
  readonly input: readonly ResponseItem[];
  readonly tools?: readonly ResponseItem[];
  readonly [member: string]: unknown;
}

/**
 * Reads the body of a request, and checks everything but its input.
 *
 * @throws Refusal for what the API would refuse
 */
export function readResponseRequest(body: unknown): ResponseRequest {
  if (!isObject(body)) throw refuse("Invalid JSON body.");
  const { input } = body;
  const items: unknown =
    typeof input === "string"
      ? [spellOut({ role: "user", content: input })]
      : Array.isArray(input)
        ? input.map(spellOut)
        : input;
  const spelledOut = input === undefined ? body : { ...body, input: items };
  checkRequest(spelledOut);
  return spelledOut as unknown as ResponseRequest;
}

/** A message needs not say that it is one, and a text stands for a piece of it. */
function spellOut(item: unknown): unknown {
  if (!isObject(item) || item["role"] === undefined) return item;
  const message = isItem(item) ? item : { type: "message", ...item };
  const { role, content } = message as Readonly<Record<string, unknown>>;
  if (typeof content !== "string") return message;
  const piece =
    role === "assistant"
      ? { type: "output_text", text: content, annotations: [] }
      : { type: "input_text", text: content };
  return { ...message, content: [piece] };
}
