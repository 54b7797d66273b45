import { isDeepStrictEqual } from "node:util";

import type { ExecutedCall } from "../../conversation/calls/executed-call.ts";
import type { Tool } from "../../declare/tool.ts";
import { isObject } from "../../model/json.ts";
import type { ToolArguments } from "../tool-double/tool-arguments.ts";
import type { ToolDouble } from "../tool-double/tool-double.ts";

/** What has calls of a model: a `GenerateResult`, a `ConversationError`. */
export interface HasCalls {
  readonly calls: readonly ExecutedCall[];
}

/** Some of a tool's arguments as a model sends them. */
export type SentArguments<Subject> = Sent<
  Subject extends ToolDouble<infer Args> ? Args : ToolArguments<Subject>
>;

type Sent<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends readonly (infer Element)[]
    ? readonly Sent<Element>[]
    : Value extends Readonly<Record<string, unknown>>
      ? { readonly [Name in keyof Value]?: Sent<Value[Name]> }
      : unknown;

/**
 * The calls of one tool, or of that name, in the order in which the model made them; without one, all calls.
 * With arguments those whose arguments have these members, whatever else they have.
 *
 * @example
 * ```ts
 * const [first] = callsOf(result, getWeather);
 * first?.outcome.ok; // true
 * ```
 */
export function callsOf<Subject extends Tool | string>(
  result: HasCalls,
  tool?: Subject,
  args?: SentArguments<Subject>,
): readonly ExecutedCall[] {
  if (tool === undefined) return result.calls;
  const name = nameOf(tool);
  return result.calls.filter(
    ({ call }) => call.name === name && (args === undefined || includes(call.args ?? {}, args)),
  );
}

/** The name under which a model knows the tool. */
export function nameOf(tool: Tool | string): string {
  return typeof tool === "string" ? tool : tool.declaration.name;
}

/** Whether the value has all that is expected: members of objects at any depth, everything else in full. */
function includes(value: unknown, expected: unknown): boolean {
  if (!isObject(expected) || !isObject(value)) return isDeepStrictEqual(value, expected);
  return Object.entries(expected).every(
    ([name, member]) => Object.hasOwn(value, name) && includes(value[name], member),
  );
}
