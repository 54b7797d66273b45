import type { JsonObject } from "../model/json.ts";
import type { Violation } from "../schema/violation.ts";

/** What an error says of values that do not fit, for models and for programs. */
export function explainViolations(violations: readonly Violation[]): {
  readonly message: string;
  readonly details: JsonObject;
} {
  return {
    message: violations.map(({ message }) => message).join(" "),
    details: { violations: violations.map((violation) => ({ ...violation })) },
  };
}
