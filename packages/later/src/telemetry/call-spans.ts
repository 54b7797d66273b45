import { type Attributes, type Context, SpanKind } from "@opentelemetry/api";

import type { ToolContext } from "../declare/tool-context.ts";
import type { CallHooks } from "../executor/call-hooks.ts";
import type { CallRequest } from "../executor/call-request.ts";
import type { CallEvent } from "../executor/execute-options.ts";
import { activeContext } from "./active-context.ts";
import { type Destination, Observation } from "./observation.ts";
import { toTraceparent, underTraceparent } from "./traceparent.ts";
import { within } from "./within.ts";

/** Stands for names of no tool in measurements: models make up any number of them. */
const unknownTool = "_OTHER";

/** A call that has begun. */
interface OpenCall {
  /** Where it was made. */
  readonly parent: Context;
  /** On the clock of `Date.now()`. */
  readonly startedAt: number;
  /** How many calls of the same id are waiting for the one that runs, itself included. */
  waiting: number;
  /** How often its tool has been entered. */
  runs: number;
  /** From when on its tool is known. */
  observation: Observation | undefined;
}

/**
 * The spans of a runtime's calls, `execute_tool {name}`: from the beginning of a call to its end, with what its tool
 * does inside. Calls that share an id while they run share the outcome, and the span.
 */
export class CallSpans {
  readonly hooks: CallHooks;
  readonly onEvent: (event: CallEvent) => void;
  readonly #destination: Destination;
  readonly #open = new Map<string, OpenCall>();

  constructor(destination: Destination) {
    this.#destination = destination;
    this.hooks = {
      before: (call) => this.#prepare(call),
      run: (toolContext, invoke) => this.#run(toolContext, invoke),
      traceparent: (toolContext) => {
        const span = this.#find(toolContext, toolContext.toolName)?.observation?.span;
        return span === undefined ? undefined : toTraceparent(span);
      },
    };
    this.onEvent = (event) => {
      if (event.type === "call-start") this.#begin(event);
      else if (event.type === "call-end") this.#end(event);
    };
  }

  #begin(event: CallEvent): void {
    const key = keyOf(event, event.name);
    const twin = this.#open.get(key);
    if (twin !== undefined) {
      twin.waiting += 1;
      return;
    }
    this.#open.set(key, {
      parent: activeContext(),
      startedAt: Date.now(),
      waiting: 1,
      runs: 0,
      observation: undefined,
    });
  }

  /** The span is made only now, so that samplers see what it is about. */
  #prepare(call: CallRequest): void {
    const { name, description } = call.tool.declaration;
    const open = this.#find(call, name);
    if (open === undefined || open.observation !== undefined) return;
    const { traceparent } = call;
    const parent =
      traceparent === undefined ? open.parent : underTraceparent(traceparent, open.parent);
    open.observation = this.#observe(call.callId, name, { ...open, parent }, description);
    open.observation.setContent("gen_ai.tool.call.arguments", () => call.args);
  }

  #run(toolContext: ToolContext, invoke: () => void): void {
    const open = this.#find(toolContext, toolContext.toolName);
    if (open?.observation === undefined) return;
    open.runs += 1;
    within(open.observation.context, invoke);
  }

  #end(event: Extract<CallEvent, { readonly type: "call-end" }>): void {
    const { callId, name, outcome, durationMs } = event;
    const key = keyOf(event, name);
    const open = this.#open.get(key);
    if (open === undefined) return;
    open.waiting -= 1;
    if (open.waiting > 0) return;
    this.#open.delete(key);
    const isKnown = open.observation !== undefined;
    const observation = open.observation ?? this.#observe(callId, name, open, undefined);
    if (open.runs > 1) observation.set({ "later.tool.runs": open.runs });
    if (outcome.ok) observation.setContent("gen_ai.tool.call.result", () => outcome.value);
    else {
      const { type = "TOOL_EXECUTION_FAILED", message } = outcome.error;
      observation.fail("gen_ai.execute_tool.exception", type, message);
    }
    const attributes = { ...common, "gen_ai.tool.name": isKnown ? name : unknownTool };
    observation.end("gen_ai.execute_tool.duration", attributes, durationMs);
  }

  #observe(
    callId: string,
    name: string,
    { parent, startedAt }: Pick<OpenCall, "parent" | "startedAt">,
    description: string | undefined,
  ): Observation {
    return new Observation(this.#destination, {
      name: description === undefined ? "execute_tool" : `execute_tool ${name}`,
      kind: SpanKind.INTERNAL,
      parent,
      startedAt,
      attributes: {
        ...common,
        "gen_ai.tool.name": name,
        "gen_ai.tool.call.id": callId,
        ...(description === undefined ? {} : { "gen_ai.tool.description": description }),
      },
    });
  }

  #find(
    call: { readonly sessionId: string; readonly callId: string },
    name: string,
  ): OpenCall | undefined {
    return this.#open.get(keyOf(call, name));
  }
}

const common: Attributes = {
  "gen_ai.operation.name": "execute_tool",
  "gen_ai.tool.type": "function",
};

/** Ids may hold anything. */
function keyOf(
  { sessionId, callId }: { readonly sessionId: string; readonly callId: string },
  name: string,
): string {
  return JSON.stringify([sessionId, callId, name]);
}
