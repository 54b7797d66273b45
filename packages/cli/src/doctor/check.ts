/** What was found out about one thing that is needed. */
export interface Check {
  readonly name: string;
  /** A `problem` keeps something from working; a `warning` may surprise. */
  readonly status: "ok" | "warning" | "problem";
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}
