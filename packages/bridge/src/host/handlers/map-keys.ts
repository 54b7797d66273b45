import { LaterError } from "later-runtime";

/**
 * The maps of the generated code lose the one name that objects treat in a way of their own. A request
 * that uses it is refused rather than served in part.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function assertMapKeys(
  ...keys: readonly (Readonly<Record<string, unknown>> | readonly string[])[]
): void {
  for (const each of keys) {
    const isLost = Array.isArray(each)
      ? each.includes("__proto__")
      : Object.getPrototypeOf(each) !== Object.prototype;
    if (isLost) {
      throw new LaterError("INVALID_ARGUMENT", 'The protocol cannot carry the name "__proto__".');
    }
  }
}
