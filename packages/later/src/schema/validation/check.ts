import type { ValidationRun } from "./validation-run.ts";

/**
 * One compiled schema, or one group of its keywords. Answers whether the value fits, and tells the
 * run why when it does not.
 */
export type Check = (value: unknown, run: ValidationRun) => boolean;

/** Fits everything. */
export const accept: Check = () => true;

/** Both have to fit, if they are there. In a quiet run the first failure decides. */
export function both(first: Check | undefined, second: Check | undefined): Check | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  return (value, run) => {
    if (first(value, run)) return second(value, run);
    if (!run.quiet) second(value, run);
    return false;
  };
}

/** Everything has to fit, however much it is. In a quiet run the first failure decides. */
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
