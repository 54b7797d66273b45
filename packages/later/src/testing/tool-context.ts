import type { ToolContext, ToolProgress } from "../declare/tool-context.ts";
import type { JsonValue } from "../model/json.ts";
import { createVariables } from "../variables/create-variables.ts";

/** A context for calling a tool directly, which remembers what the tool reported. */
export interface TestToolContext<Data = unknown> extends ToolContext<Data> {
  /** What the tool gave to `progress`, in order; empty when that was overridden. */
  readonly progressUpdates: readonly ToolProgress[];
  /** What the tool gave to `partial`, in order; empty when that was overridden. */
  readonly partialValues: readonly JsonValue[];
}

/**
 * Makes the context that a tool with a `ToolContext` parameter needs in a unit test, without a
 * runtime. What is not overridden: fixed ids, a signal that never fires, no data, no variables as yet.
 *
 * @example
 * ```ts
 * const context = createToolContext({ data: { userId: "ada" } });
 * await listOrders("open", context);
 * ```
 */
export function createToolContext<Data = unknown>(
  overrides: Partial<ToolContext<Data>> = {},
): TestToolContext<Data> {
  const progressUpdates: ToolProgress[] = [];
  const partialValues: JsonValue[] = [];
  return {
    sessionId: "test-session",
    callId: "test-call",
    toolName: "test-tool",
    signal: new AbortController().signal,
    data: undefined as Data,
    variables: createVariables(),
    isWatched: true,
    progress: (update) => void progressUpdates.push(update),
    partial: (value) => void partialValues.push(value),
    ...overrides,
    progressUpdates,
    partialValues,
  };
}
