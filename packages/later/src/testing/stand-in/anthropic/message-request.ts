import { type Block, blocksIn } from "../../../adapters/anthropic/block.ts";
import { isObject } from "../../../model/json.ts";
import { Refusal } from "../refusal.ts";
import type { IssuedThoughts } from "./issued-thoughts.ts";
import { requestProblem } from "./request-problem.ts";
import type { Threads } from "./threads.ts";

/** A request for a message that passed the checks, with blocks in the place of texts. */
export interface MessageRequest {
  readonly model: string;
  readonly messages: readonly MessageInput[];
  readonly system: readonly Block[];
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly tool_choice?: {
    readonly type?: unknown;
    readonly name?: unknown;
    readonly disable_parallel_tool_use?: unknown;
  };
  readonly [member: string]: unknown;
}

/** One message of a request. */
export interface MessageInput {
  readonly role: string;
  readonly content: readonly Block[];
}

/** What a request is read with. */
export interface MessageContext {
  /** Whether it is one to the beta surface, which has members of its own. */
  readonly isBeta: boolean;
  readonly issued: IssuedThoughts;
  readonly threads: Threads;
}

/**
 * Reads the body of a request, with what is kept of the thread that it goes on with.
 *
 * @throws Refusal 400 for what the API refuses, 404 for a thread that is not kept
 */
export function readMessageRequest(
  body: unknown,
  { isBeta, issued, threads }: MessageContext,
): MessageRequest {
  const spelledOut = isObject(body) ? spellOut(body) : body;
  const whole = isObject(spelledOut) && isBeta ? threads.complete(spelledOut) : spelledOut;
  const problem = requestProblem(whole, isBeta, issued);
  if (problem !== undefined) throw new Refusal(400, problem);
  const { system, tools, ...rest } = whole as MessageRequest;
  return { ...rest, system: blocksIn(system), tools: tools ?? [] };
}

/** A text stands for a block of it. */
function spellOut(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { messages, system } = body;
  return {
    ...body,
    ...(typeof system === "string" ? { system: [{ type: "text", text: system }] } : {}),
    ...(Array.isArray(messages) ? { messages: messages.map(spellOutMessage) } : {}),
  };
}

function spellOutMessage(message: unknown): unknown {
  if (!isObject(message) || typeof message["content"] !== "string") return message;
  const { content } = message;
  return { ...message, content: content === "" ? [] : [{ type: "text", text: content }] };
}
