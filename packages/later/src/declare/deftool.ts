import { announceTool } from "./announced-tools.ts";
import { captureCallSite } from "./call-site.ts";
import { defineTool } from "./define-tool.ts";
import { deriveTool, noteCallSite } from "./derive.ts";
import type { DerivedTool } from "./derived-tool.ts";
import { fromFunction } from "./from-function.ts";
import { makeTool } from "./make-tool.ts";
import { assertTimeLimit } from "./time-limit.ts";
import type { HandlerOf, ParametersSchema, ToolDefinition } from "./tool-definition.ts";
import { assertPolicies } from "./tool-policies.ts";
import type { Tool, ToolOptions } from "./tool.ts";

/**
 * Declares an ordinary function as a tool. Name, description and types are taken from the function's
 * source: its signature, its defaults and its doc comment. What comes back is called as the function
 * is, and carries the tool besides.
 *
 * The tool enters the global registry at once; its types are read when its declaration is first
 * needed, together with those of every other tool declared by then.
 *
 * @example
 * ```ts
 * /** Adds two numbers.
 *  *  @param a First summand
 *  *  @param b Second summand *\/
 * export const add = deftool((a: number, b = 1) => a + b);
 *
 * add(2); // 3
 * add.declaration.name; // "add"
 * ```
 *
 * @throws LaterError `INVALID_ARGUMENT` when it is given no function, or an option that makes no sense
 */
// A constraint with parameters would give unannotated parameters a type without the author noticing.
// oxlint-disable-next-line typescript/no-unsafe-function-type
export function deftool<Handler extends Function>(
  handler: Handler,
  options?: ToolOptions,
): Handler & Tool;
/**
 * Declares a tool whose schema is written by hand: a JSON Schema, or any Standard Schema that can
 * print itself as JSON Schema, such as zod's. The types of the handler's argument follow from it.
 *
 * @example
 * ```ts
 * export const add = deftool({
 *   name: "add",
 *   description: "Adds two numbers.",
 *   parameters: z.object({ a: z.number(), b: z.number().default(1) }),
 *   execute: ({ a, b }) => a + b,
 * });
 * ```
 *
 * @throws LaterError `INVALID_DECLARATION`, `MISSING_DESCRIPTION`, `DUPLICATE_TOOL` or `INVALID_ARGUMENT`
 */
export function deftool<const Parameters extends ParametersSchema, Result>(
  definition: ToolDefinition<Parameters, Result>,
): HandlerOf<Parameters, Result> & Tool;
/**
 * As a build step calls it: with the types found at build time.
 *
 * @internal
 */
// oxlint-disable-next-line typescript/no-unsafe-function-type
export function deftool<Handler extends Function>(
  handler: Handler,
  options: ToolOptions | undefined,
  derived: DerivedTool,
): Handler & Tool;
export function deftool(subject: unknown, options: ToolOptions = {}, derived?: DerivedTool): Tool {
  const site = derived === undefined ? captureCallSite(deftool) : undefined;
  if (typeof subject !== "function") return defineTool(subject, { site });
  assertTimeLimit(options.timeoutMs);
  assertPolicies(options);
  const handler = subject as (...values: never[]) => unknown;
  if (site !== undefined) noteCallSite(site);
  const tool = makeTool(handler, () =>
    fromFunction(handler, derived ?? deriveTool(site, handler), options, site),
  );
  if (options.register !== false) announceTool(tool);
  return tool;
}
