import { isWellFormed } from "../../model/well-formed.ts";
import { printNumber } from "./print-number.ts";

/** Says what a value is, for a message; strings, which may be secrets, are not repeated. */
export function describeKind(value: unknown): string {
  switch (typeof value) {
    case "string":
      return isWellFormed(value) ? "a string" : "a string with a lone surrogate";
    case "number":
    case "bigint":
      return printNumber(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) || ArrayBuffer.isView(value) ? "a list" : "an object";
    default:
      return `a ${typeof value}`;
  }
}
