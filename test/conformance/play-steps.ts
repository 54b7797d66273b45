import { Fields } from "./fields.ts";
import type { Mismatch } from "./matchers.ts";
import { Unsupported } from "./unsupported.ts";

/**
 * Plays steps, each after the one before it has ended. What does not fit is told with the number of its step.
 *
 * @throws Unsupported when there are none
 */
export async function playSteps(
  steps: readonly unknown[],
  play: (step: Fields) => Promise<readonly Mismatch[]>,
): Promise<readonly Mismatch[]> {
  if (steps.length === 0) throw new Unsupported("there are no steps");
  const mismatches: Mismatch[] = [];
  for (const [index, step] of steps.entries()) {
    const where = `step ${index}`;
    for (const { expected, got } of await play(new Fields(step, where))) {
      mismatches.push({ expected: `${where}: ${expected}`, got });
    }
  }
  return mismatches;
}
