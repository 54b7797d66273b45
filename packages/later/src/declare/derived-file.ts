import type { DerivedSite } from "./derived-tool.ts";

/** A call of `deftool` or `deftools`, with what tells whether the running code is still the same. */
export type RecordedSite = DerivedSite & {
  /** The parameters of the function as written, where it is written at or near the call. */
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
