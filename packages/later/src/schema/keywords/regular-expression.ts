/** Longer texts are refused instead of searched, because a search may take long. */
export const maximumSearchLength = 65_536;

/**
 * Compiles a pattern as ECMA-262 with Unicode, or without where it is only valid so. Answers
 * `undefined` for what is no pattern.
 */
export function toRegularExpression(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The next flags may do.
    }
  }
  return undefined;
}
