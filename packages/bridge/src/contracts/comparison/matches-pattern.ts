/** Whether a name matches a pattern, which is read with Unicode, or without where it is only valid so. */
export function matchesPattern(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return new RegExp(pattern).test(name);
  }
}
