import { LaterError } from "../errors/later-error.ts";
import { announceTool } from "./announced-tools.ts";
import { type CallSite, captureCallSite } from "./call-site.ts";
import { deriveTools, noteCallSite } from "./derive.ts";
import type { DerivedTool } from "./derived-tool.ts";
import { fromFunction } from "./from-function.ts";
import { makeTool } from "./make-tool.ts";
import { assertTimeLimit } from "./time-limit.ts";
import { assertPolicies, type ToolPolicies } from "./tool-policies.ts";
import { LazyToolSet, type ToolSet } from "./tool-set.ts";
import type { Tool, ToolOptions } from "./tool.ts";

/** What may be set for all tools of an object; each keeps to it by itself. */
export interface ToolSetOptions extends Pick<
  ToolOptions,
  "timeoutMs" | "annotations" | "register" | keyof ToolPolicies
> {
  /** Put before each name, for example `github_`. @default "" */
  readonly prefix?: string;
}

/**
 * Declares the public methods of an object as tools: of an instance of a class, of an object literal,
 * or the exported functions of a module. Private, protected and `#private` members and those marked
 * internal stay out. The object itself is left as it is; its methods are called on it.
 *
 * @example
 * ```ts
 * export const github = deftools(new GitHubService(token), { prefix: "github_" });
 * ```
 *
 * @throws LaterError `INVALID_ARGUMENT` when it is given no object, or an option that makes no sense
 */
export function deftools(target: object, options?: ToolSetOptions): ToolSet;
/**
 * As a build step calls it: with the types found at build time.
 *
 * @internal
 */
export function deftools(
  target: object,
  options: ToolSetOptions | undefined,
  derived: readonly DerivedTool[],
): ToolSet;
export function deftools(
  target: object,
  options: ToolSetOptions = {},
  derived?: readonly DerivedTool[],
): ToolSet {
  if (typeof target !== "object" || target === null) {
    throw new LaterError("INVALID_ARGUMENT", "deftools() takes an object with methods.");
  }
  assertTimeLimit(options.timeoutMs);
  assertPolicies(options);
  const site = derived === undefined ? captureCallSite(deftools) : undefined;
  if (site !== undefined) noteCallSite(site);
  const set = new LazyToolSet(() =>
    (derived ?? deriveTools(site)).map((tool) => toolOfMember(target, tool, options, site)),
  );
  if (options.register !== false) announceTool(set);
  return set;
}

function toolOfMember(
  target: object,
  derived: DerivedTool,
  options: ToolSetOptions,
  site: CallSite | undefined,
): Tool {
  const { prefix = "", ...shared } = options;
  const member = derived.member ?? derived.name;
  // The member is looked up at each call: a method may be replaced after its declaration.
  const handler = (...values: never[]): unknown =>
    Reflect.apply(Reflect.get(target, member) as () => unknown, target, values);
  const named = { ...shared, name: `${prefix}${derived.name}` };
  return makeTool(handler, () => fromFunction(handler, derived, named, site));
}
