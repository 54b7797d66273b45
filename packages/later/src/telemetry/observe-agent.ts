import { type Attributes, SpanKind } from "@opentelemetry/api";

import { ConversationError } from "../conversation/conversation-error.ts";
import type { GenerateResult } from "../conversation/generate-result.ts";
import { isObject } from "../model/json.ts";
import { errorTypeOf } from "./error-type.ts";
import { type Destination, Observation } from "./observation.ts";
import { safely } from "./safely.ts";
import { toMessages } from "./to-messages.ts";
import { toFinishReasons } from "./to-response-attributes.ts";
import { toUsageAttributes } from "./usage-attributes.ts";
import { within } from "./within.ts";

/** Who has a conversation. */
export interface AgentDescription {
  /** One of few: it is part of names and of measurements. */
  readonly name: string;
  readonly id?: string;
  readonly description?: string;
  readonly version?: string;
  /** What turns of one conversation have in common. */
  readonly conversationId?: string;
  /** Whose model it asks. @default "gcp.gemini" */
  readonly provider?: string;
}

/** What `generate`, turns of chats and `generateStream` give; any other promise will do. */
export type AgentRun = Promise<unknown> | { readonly result: Promise<unknown> };

/** Has something done inside of a span, until what it gives has settled. */
export function observeAgent<Run extends AgentRun>(
  destination: Destination,
  agent: AgentDescription,
  run: () => Run,
): Run {
  const observed = new AgentObservation(destination, agent);
  let running: unknown;
  try {
    running = within(observed.context, run);
  } catch (error) {
    observed.fail(error);
    throw error;
  }
  if (isThenable(running)) {
    // Another promise, so that a failure that nobody takes care of is still told.
    const observedRun: unknown = Promise.resolve(running).then(
      (result) => observed.succeed(result),
      (error: unknown) => {
        observed.fail(error);
        throw error;
      },
    );
    return observedRun as Run;
  }
  const { result } = isObject(running) ? running : {};
  if (!isThenable(result)) observed.succeed(running);
  else {
    void Promise.resolve(result).then(
      (value) => observed.succeed(value),
      (error: unknown) => observed.fail(error),
    );
  }
  return running as Run;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof value["then"] === "function";
}

/** One conversation that goes on. */
class AgentObservation {
  readonly #observation: Observation;
  readonly #attributes: Attributes;

  constructor(destination: Destination, agent: AgentDescription) {
    const { name, id, description, version, conversationId, provider = "gcp.gemini" } = agent;
    this.#attributes = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": provider,
      "gen_ai.agent.name": name,
    };
    this.#observation = new Observation(destination, {
      name: `invoke_agent ${name}`,
      kind: SpanKind.INTERNAL,
      attributes: {
        ...this.#attributes,
        ...(id === undefined ? {} : { "gen_ai.agent.id": id }),
        ...(description === undefined ? {} : { "gen_ai.agent.description": description }),
        ...(version === undefined ? {} : { "gen_ai.agent.version": version }),
        ...(conversationId === undefined ? {} : { "gen_ai.conversation.id": conversationId }),
      },
    });
  }

  get context(): Observation["context"] {
    return this.#observation.context;
  }

  /** Gives the result. */
  succeed<Result>(result: Result): Result {
    safely(() => {
      if (isResult(result)) this.#describe(result);
    });
    this.#end();
    return result;
  }

  fail(error: unknown): void {
    safely(() => {
      if (ConversationError.is(error)) this.#observation.set(toUsageAttributes(error.usage));
    });
    const message = safely(() => (error instanceof Error ? error.message : "")) ?? "";
    this.#observation.fail("gen_ai.client.operation.exception", errorTypeOf(error), message);
    this.#end();
  }

  #describe({ usage, finishReason, history }: GenerateResult): void {
    this.#observation.set({ ...toUsageAttributes(usage), ...toFinishReasons(finishReason) });
    const said = history.findLastIndex(({ role }) => role === "user") + 1;
    this.#observation.setContent("gen_ai.input.messages", () => toMessages(history.slice(0, said)));
    this.#observation.setContent("gen_ai.output.messages", () => toMessages(history.slice(said)));
  }

  #end(): void {
    this.#observation.end("gen_ai.invoke_agent.duration", this.#attributes);
  }
}

/** Whether it is what a conversation gives, and not something else that was waited for. */
function isResult(result: unknown): result is GenerateResult {
  return isObject(result) && isObject(result["usage"]) && Array.isArray(result["history"]);
}
