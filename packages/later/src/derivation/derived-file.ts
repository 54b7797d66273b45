import type { DerivedSite, SourcePosition } from "../declare/derived-tool.ts";

/** A call of `deftool`, `deftools` or `deftype`, with what tells whether the running code is still the same. */
export type RecordedSite = DerivedSite & {
  /**
   * The names of the function's parameters, an empty one for a destructured parameter. Absent where
   * the function that runs may be another one than the one that was read.
   */
  readonly parameterNames?: readonly string[];
  /** What the call passes; absent where its arguments are spread, so that their number is not known. */
  readonly passed?: PassedArguments;
};

/** Where a build step puts what was found out: behind the arguments of the call. */
export interface PassedArguments {
  readonly count: number;
  /** Where the last of them ends, or could begin if there is none, in UTF-16 units from the beginning of the file without its byte order mark. */
  readonly end: number;
}

/** What files and folders were like, by path. */
export type Stamps = Readonly<Record<string, string>>;

/** What one result depends on. */
export interface Dependencies {
  /** The same object for all files of one program. */
  readonly shared: Stamps;
  readonly own: Stamps;
}

/** What the child process finds out about one file. */
export interface DerivedFile {
  /** In the order in which they stand in the file. */
  readonly sites: readonly RecordedSite[];
  /** The SHA-1 of the file's text as it was read, without its byte order mark, in hexadecimal digits. */
  readonly digest?: string;
  /** The files outside of installed packages whose text could change the result, sorted. */
  readonly inputs?: readonly string[];
  /** What the result depends on; absent when it must not be kept. */
  readonly dependencies?: Dependencies;
  /** Why there are no sites. */
  readonly failure?: {
    readonly code: "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED";
    readonly message: string;
    /** Where in the file, if it is one place. */
    readonly position?: SourcePosition;
  };
}
