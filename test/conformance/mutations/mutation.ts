/** A rule of the implementation that is broken on purpose. */
export interface Mutation {
  /** Which rule, in words. */
  readonly breaks: string;
  /** The file, relative to the project's folder. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The vectors that have to notice, as files of `docs/conformance`. */
  readonly noticedBy: readonly string[];
}
