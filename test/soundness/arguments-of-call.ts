import type { BoundArgument } from "../../packages/later/src/declare/derived-tool.ts";
import type { TypedSample } from "./sample-type.ts";

/**
 * What a model would send for a call with these positional arguments.
 *
 * @returns `undefined` when the tool has no place for one of them
 */
export function argumentsOfCall(
  bindings: readonly BoundArgument[],
  samples: readonly (TypedSample | undefined)[],
): Readonly<Record<string, unknown>> | undefined {
  const args: [string, unknown][] = [];
  let whole: unknown;
  for (const [index, binding] of bindings.entries()) {
    const sample = samples[index];
    if (binding.from === "rest") {
      const rest = samples.slice(index).flatMap((one) => (one === undefined ? [] : [one.wire]));
      args.push([binding.name, rest]);
    }
    if (sample === undefined) continue;
    if (binding.from === "property") args.push([binding.name, sample.wire]);
    if (binding.from === "properties") whole = sample.wire;
  }
  const takesAll = bindings.at(-1)?.from === "rest" || samples.length <= bindings.length;
  if (!takesAll) return undefined;
  return whole === undefined
    ? Object.fromEntries(args)
    : { ...(whole as object), ...Object.fromEntries(args) };
}
