import type { DiagnosticCode, SourcePosition } from "later-runtime/derivation";

/** What the author of tools should know. */
export interface Finding {
  /** An `error` makes a tool unusable; a `warning` and a `note` do not. */
  readonly severity: "error" | "warning" | "note";
  /** What it is about; see `docs/errors.md`. */
  readonly code: DiagnosticCode | "DUPLICATE_TOOL" | "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED";
  /** What is wrong, about what, and the smallest change that mends it. */
  readonly message: string;
  /** Where; the file by its absolute path. */
  readonly position: SourcePosition;
}
