import type { ValidationRun } from "./validation-run.ts";

/**
 * One compiled schema, or one group of its keywords. Answers whether the value fits, and tells the
 * run why when it does not.
 */
export type Check = (value: unknown, run: ValidationRun) => boolean;

/** Fits everything. */
export const accept: Check = () => true;

/** Everything has to fit. In a quiet run the first failure decides. */
export function allOf(checks: readonly Check[]): Check {
  const [first, second] = checks;
  if (first === undefined) return accept;
  if (second === undefined) return first;
  return (value, run) => {
    let fits = true;
    for (const check of checks) {
      if (check(value, run)) continue;
      if (run.quiet) return false;
      fits = false;
    }
    return fits;
  };
}
