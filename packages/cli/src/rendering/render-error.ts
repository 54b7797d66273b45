import type { ErrorObject } from "later-runtime";

import type { Colours } from "../terminal/palette.ts";
import { columns } from "./columns.ts";

/** Why a call failed, each violation of the parameters on a line of its own. */
export function renderError(error: ErrorObject, colours: Colours): readonly string[] {
  const type = colours.red(error.type ?? "ERROR");
  const violations = violationsOf(error);
  if (violations.length === 0) return [`${type} ${error.message}`];
  return [
    `${type} The arguments do not fit the tool's parameters:`,
    ...columns(violations).map((line) => `  ${line}`),
  ];
}

function violationsOf({ details }: ErrorObject): readonly (readonly [string, string])[] {
  const violations: unknown = details?.["violations"];
  if (!Array.isArray(violations)) return [];
  return violations.map((violation: { readonly path: string; readonly message: string }) => [
    violation.path === "" ? "/" : violation.path,
    violation.message,
  ]);
}
