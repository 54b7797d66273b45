import type { ToolContext } from "../declare/tool-context.ts";
import { ToolError } from "../errors/tool-error.ts";
import { JsonCopier } from "../model/json-copier.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { type ErrorObject, type Outcome, toOutcome } from "../model/tool-result.ts";
import type { CallRequest } from "./call-request.ts";
import type { Ending } from "./ending.ts";
import { defaultMaxResultSize, normaliseResult } from "./normalise-result.ts";
import { readTraceparent } from "./read-traceparent.ts";
import { toErrorObject } from "./tool-failure.ts";

/** How a call ends, as a hook says. */
export type CallAnswer = { readonly value: JsonValue } | { readonly error: ErrorObject };

/**
 * What happens around each call of a runtime that names a tool. Time and cancellation go on meanwhile. Of several hooks the
 * first is the outermost: its `before` comes first, its `after` last, and its `run` is around those of the others.
 */
export interface CallHooks {
  /**
   * Sees a call before anybody is asked for permission. May give it other arguments, which are validated as any, or the
   * answer, so that nothing is run. A hook that throws, or gives something else, ends the call with `INTERNAL_ERROR`.
   */
  readonly before?: (call: CallRequest) => Answer<{ readonly args: JsonObject } | CallAnswer>;
  /**
   * Sees how a call is about to end: with a result or an error, refusals included, but not calls that are cancelled or
   * late. May give another answer. Where it throws, or gives something else, the outcome stays.
   */
  readonly after?: (call: CallRequest, outcome: Outcome) => Answer<CallAnswer>;
  /**
   * Calls `invoke`, which enters the tool's function, where it sees fit: inside of a context for tracing, or an
   * `AsyncLocalStorage`. Once per run, so more than once for a tool with retries. `invoke` is synchronous and never throws;
   * if the hook does not call it, it is called nevertheless.
   */
  readonly run?: (context: ToolContext, invoke: () => void) => void;
  /**
   * Gives the span of a call that runs, as the `traceparent` of W3C Trace Context: what the tool's context says, and what
   * goes with the call to where it runs. Of several hooks the first that gives one counts.
   */
  readonly traceparent?: (context: ToolContext) => string | undefined;
}

// What `void` admits besides are functions that return nothing, which most hooks are.
// oxlint-disable-next-line typescript/no-invalid-void-type
type Answer<Given> = Given | undefined | void | Promise<Given | undefined | void>;

/**
 * Asks the hooks about a call.
 *
 * @returns the arguments of the call, or how it ends
 */
export async function askBefore(
  hooks: readonly CallHooks[],
  call: CallRequest,
): Promise<{ readonly args: JsonObject } | Ending> {
  let { args } = call;
  for (const { before } of hooks) {
    try {
      const given = await before?.({ ...call, args });
      if (given === undefined) continue;
      if (!("args" in given)) return toEnding(given);
      args = new JsonCopier().copy(given.args) as JsonObject;
      if (!isObject(args)) return failedHook;
    } catch {
      return failedHook;
    }
  }
  return { args };
}

/** Has the hooks change how a call ends. Never rejects. */
export async function askAfter(
  hooks: readonly CallHooks[],
  call: CallRequest,
  ending: Ending,
): Promise<Ending> {
  let last = ending;
  for (const { after } of hooks.toReversed()) {
    try {
      const given = await after?.(call, toCallOutcome(call, last));
      if (given !== undefined) last = toEnding(given);
    } catch {
      // What a hook cannot do must not change what a tool did.
    }
  }
  return last;
}

/** Enters a tool's function by way of the hooks: exactly once, whatever they do. */
export function enter(hooks: readonly CallHooks[], context: ToolContext, invoke: () => void): void {
  const [first, ...others] = hooks;
  if (first === undefined) {
    invoke();
    return;
  }
  let hasEntered = false;
  const once = (): void => {
    if (hasEntered) return;
    hasEntered = true;
    enter(others, context, invoke);
  };
  try {
    first.run?.(context, once);
  } catch {
    // As if it had none.
  }
  once();
}

/** The span that hooks keep for a call. */
export function askTraceparent(
  hooks: readonly CallHooks[],
  context: ToolContext,
): string | undefined {
  for (const { traceparent } of hooks) {
    try {
      const given = readTraceparent(traceparent?.(context));
      if (given !== undefined) return given;
    } catch {
      // As if it had none.
    }
  }
  return undefined;
}

const failedHook: Ending = {
  error: { type: "INTERNAL_ERROR", message: "A hook of the runtime failed." },
};

function toCallOutcome({ callId, tool }: CallRequest, ending: Ending): Outcome {
  const { name } = tool.declaration;
  return ending.error === undefined
    ? toOutcome({ callId, name, status: "SUCCESS", content: ending.content })
    : toOutcome({ callId, name, status: "ERROR", error: ending.error });
}

/** @throws whatever shows that it is no answer */
function toEnding(answer: CallAnswer): Ending {
  if ("value" in answer) {
    return { content: normaliseResult(answer.value, { maxSize: defaultMaxResultSize }) };
  }
  const { type = "TOOL_EXECUTION_FAILED", message, details } = answer.error;
  const error = new ToolError(type, message, details === undefined ? {} : { details });
  return { error: toErrorObject(error, { hideErrorMessages: false }) };
}
