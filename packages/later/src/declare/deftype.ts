import { captureCallSite } from "./call-site.ts";
import { type DeclaredType, makeType } from "./declared-type.ts";
import { deriveType, noteCallSite } from "./derive.ts";
import type { DerivedType } from "./derived-tool.ts";

/**
 * Makes a TypeScript type a value that knows its JSON Schema and makes values of JSON: for the `output` of
 * `generate`, for whatever takes a Standard Schema, or for data of one's own. The type is read from the
 * source as the parameters of a tool are, with doc comments and codecs.
 *
 * It is read when something of it is first needed, together with whatever else is declared by then. What
 * stands in its way is thrown there: LaterError `UNSUPPORTED_TYPE`, `INVALID_DECLARATION`,
 * `SCHEMA_UNAVAILABLE` or `INTROSPECTION_FAILED`.
 *
 * @example
 * ```ts
 * interface Report {
 *   city: string;
 *   /** When it was measured *\/
 *   at: Date;
 * }
 * const report = deftype<Report>();
 *
 * report.decode({ city: "Rome", at: "2026-11-26T12:00:00Z" }).at.getUTCHours(); // 12
 * const { output } = await generate("How is Rome?", { model, output: report });
 * ```
 */
export function deftype<Value>(): DeclaredType<Value>;
/**
 * As a build step calls it: with the type found at build time.
 *
 * @internal
 */
export function deftype<Value>(derived: DerivedType): DeclaredType<Value>;
export function deftype<Value>(derived?: DerivedType): DeclaredType<Value> {
  const site = derived === undefined ? captureCallSite(deftype) : undefined;
  if (site !== undefined) noteCallSite(site);
  return makeType(() => derived ?? deriveType(site));
}
