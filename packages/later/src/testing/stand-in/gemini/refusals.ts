import { Refusal } from "../refusal.ts";

/** One field that is wrong, as `google.rpc.BadRequest` lists it. */
export interface FieldViolation {
  /** The path in snake_case; absent for the request itself. */
  readonly field?: string;
  readonly description: string;
}

/** The refusal of a request whose fields cannot be read. */
export function refuseFields(violations: readonly FieldViolation[]): Refusal {
  const message = violations.map(({ description }) => description).join("\n");
  const type = "type.googleapis.com/google.rpc.BadRequest";
  return new Refusal(400, message, {
    details: [{ "@type": type, fieldViolations: violations }],
  });
}

/** The refusal of a request whose fields can be read but do not go together. */
export function refuseRules(problems: readonly string[]): Refusal {
  return new Refusal(400, problems.map((problem) => `* ${problem}\n`).join(""));
}
