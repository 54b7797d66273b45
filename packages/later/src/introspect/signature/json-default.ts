import type { Constant } from "../compiler/constant-value.ts";

/** The keyword `default` for a constant, where JSON can hold its value. */
export function jsonDefault(constant: Constant | undefined): { readonly default?: unknown } {
  if (constant === undefined) return {};
  const { value } = constant;
  if (typeof value === "bigint") {
    const number = Number(value);
    return { default: Number.isSafeInteger(number) ? number : String(value) };
  }
  try {
    return { default: JSON.parse(JSON.stringify(value)) as unknown };
  } catch {
    return {};
  }
}
