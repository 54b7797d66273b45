import { isObject } from "../wire/is-object.ts";

/** Whether two values are the same JSON: numbers of the same value, whatever they are kept in; members in any order. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (isNumber(left) && isNumber(right)) return isSameNumber(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((item, index) => isSameJson(item, right[index]))
    );
  }
  if (isObject(left) && isObject(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name) && isSameJson(left[name], right[name]))
    );
  }
  return left === right;
}

function isSameNumber(left: number | bigint, right: number | bigint): boolean {
  if (typeof left === typeof right) return left === right;
  return !(left < right) && !(left > right);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
