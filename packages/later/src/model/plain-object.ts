/**
 * Tells an object that JSON could have made from arrays, null, dates, maps and other instances of
 * classes. Works across realms.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return !Array.isArray(value) && Object.getPrototypeOf(prototype) === null;
}
