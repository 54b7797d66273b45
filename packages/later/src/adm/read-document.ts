import { LaterError } from "../errors/later-error.ts";
import { JsonCopier } from "../model/json-copier.ts";
import type { JsonValue } from "../model/json.ts";
import type { Violation } from "../schema/violation.ts";
import { DocumentPlace, type DocumentReport } from "./document-place.ts";

/** A document that was read, and what might be better about it. */
export interface Reading<Value> {
  /** A copy: known members in the order of the specification, then unknown ones as they came. */
  readonly value: Value;
  readonly warnings: readonly Violation[];
}

/** Checks one value of a document, and answers it with its members in order. */
export type ReadValue = (value: JsonValue, place: DocumentPlace) => JsonValue;

/**
 * Reads a whole document.
 *
 * @param name what the document should be, for the message
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readDocument<Value>(value: unknown, name: string, read: ReadValue): Reading<Value> {
  const report: DocumentReport = { violations: [], warnings: [] };
  const ordered = read(copyDocument(value, name), new DocumentPlace(report));
  if (report.violations.length > 0) throw invalid(name, report.violations);
  return { value: ordered as Value, warnings: report.warnings };
}

/** Whatever comes in is plain, finite and without cycles afterwards. */
function copyDocument(value: unknown, name: string): JsonValue {
  try {
    return new JsonCopier().copy(value) as JsonValue;
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const { path } = error.details;
    const place = typeof path === "string" ? path : "";
    throw invalid(name, [{ path: place, keyword: "type", message: error.message }]);
  }
}

function invalid(name: string, violations: readonly Violation[]): LaterError {
  const texts = violations.slice(0, 3).map(({ message }) => message);
  const more =
    violations.length > texts.length ? ` And ${violations.length - texts.length} more.` : "";
  return new LaterError("INVALID_DOCUMENT", `This is no valid ${name}. ${texts.join(" ")}${more}`, {
    details: { violations },
  });
}
