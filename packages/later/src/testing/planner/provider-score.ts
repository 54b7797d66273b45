import { namesSame } from "./known-values.ts";
import type { Leaf, Tool } from "./tool.ts";

/**
 * How likely the responses of a tool hold the values that another lacks; 0 for not at all. Declared
 * results decide; without them, every missing name has to occur in the tool's name or description.
 */
export function providerScore(tool: Tool, missing: readonly Leaf[]): number {
  const owner = [...tool.nameStems];
  if (tool.resultNames.length > 0) {
    const isGiven = missing.every((leaf) =>
      tool.resultNames.some((name) => namesSame(name, leaf, owner)),
    );
    return isGiven ? 10 : 0;
  }
  const own = new Set([...tool.nameStems, ...tool.descriptionStems]);
  const shared = missing.map((leaf) => [...leaf.nameStems].filter((stem) => own.has(stem)).length);
  return Math.min(...shared) > 0 ? shared.reduce((sum, count) => sum + count, 0) : 0;
}
