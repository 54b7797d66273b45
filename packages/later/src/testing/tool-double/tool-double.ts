import { setTimeout } from "node:timers/promises";

import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import { ToolError } from "../../errors/tool-error.ts";
import { makeDouble } from "./make-double.ts";
import type { ToolArguments, ToolValue } from "./tool-arguments.ts";

/** A call that reached a double. */
export interface DoubleCall<Args> {
  /** By name: validated and decoded, as the tool's own function would have got them. */
  readonly args: Args;
  readonly callId: string;
}

/** A tool with the declaration of another, whose outcomes are fixed. A session calls it, nobody else does. */
export interface ToolDouble<Args = Readonly<Record<string, unknown>>> extends Tool {
  /** Every call so far whose arguments were accepted, in order. */
  readonly calls: readonly DoubleCall<Args>[];
}

/** What one call comes to: a value, an error that is thrown, or a function that is called in the tool's place. */
export type DoubleOutcome<Args, Value> =
  | Value
  | Error
  | ((args: Args, context: ToolContext) => Value | Promise<Value>);

/** Element n is what call n comes to, counting from zero; a function is called for every call. */
export type DoubleOutcomes<Args, Value> =
  | readonly DoubleOutcome<Args, Value>[]
  | ((args: Args, context: ToolContext) => Value | Promise<Value>);

/**
 * Makes a tool that a model, a session and a recording cannot tell from the given one: the same declaration,
 * the same validation of arguments and results, the same time limit. In the place of its function there
 * are outcomes. A call for which there is none fails with `NO_OUTCOME`.
 *
 * @throws LaterError as reading the tool's declaration does
 *
 * @example
 * ```ts
 * const weather = toolDouble(getWeather, [{ degrees: 8 }, new ToolError("NO_SIGNAL", "Ask again.")]);
 * await generate("How warm is Rome?", { model, tools: [weather] });
 * weather.calls[0]?.args; // { city: "Rome" }
 * ```
 */
export function toolDouble<Subject extends Tool>(
  tool: Subject,
  outcomes: DoubleOutcomes<ToolArguments<Subject>, ToolValue<Subject>>,
): ToolDouble<ToolArguments<Subject>> {
  const calls: DoubleCall<ToolArguments<Subject>>[] = [];
  const play = (args: ToolArguments<Subject>, context: ToolContext): unknown => {
    const position = calls.push({ args, callId: context.callId }) - 1;
    if (typeof outcomes === "function") return outcomes(args, context);
    if (position < outcomes.length) return settle(outcomes[position], args, context);
    const message = `The double has no outcome for call ${position + 1}; it has ${outcomes.length}.`;
    throw new ToolError("NO_OUTCOME", message);
  };
  return Object.assign(makeDouble(tool, play), { calls });
}

/** An outcome that never comes: a call is over when it is cancelled, or at its time limit. */
export function hanging(): (args: unknown, context: ToolContext) => Promise<never> {
  return (_args, { signal }) =>
    new Promise((_resolve, reject) => {
      const stop = (): void => {
        reject(signal.reason);
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
}

/** An outcome that comes late, in milliseconds, unless the call is over before. */
export function delayed(
  delayMs: number,
  outcome: Error,
): (args: unknown, context: ToolContext) => Promise<never>;
export function delayed<Args, Value>(
  delayMs: number,
  outcome: DoubleOutcome<Args, Value>,
): (args: Args, context: ToolContext) => Promise<Value>;
export function delayed(
  delayMs: number,
  outcome: unknown,
): (args: unknown, context: ToolContext) => Promise<unknown> {
  return async (args, context) => {
    await setTimeout(delayMs, undefined, { signal: context.signal });
    return await settle(outcome, args, context);
  };
}

function settle(outcome: unknown, args: unknown, context: ToolContext): unknown {
  if (outcome instanceof Error) throw outcome;
  return typeof outcome === "function" ? (outcome(args, context) as unknown) : outcome;
}
