import type { DerivedSite } from "../declare/derived-tool.ts";

/** A call of `deftool` or `deftools`, with what tells whether the running code is still the same. */
export type RecordedSite = DerivedSite & {
  /**
   * The names of the function's parameters, an empty one for a destructured parameter. Absent where
   * the function that runs may be another one than the one that was read.
   */
  readonly parameterNames?: readonly string[];
};

/** What the child process finds out about one file. */
export interface DerivedFile {
  readonly sites: readonly RecordedSite[];
  /** Stamps by path; absent when the result must not be kept. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Why there are no sites. */
  readonly failure?: {
    readonly code: "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED";
    readonly message: string;
  };
}
