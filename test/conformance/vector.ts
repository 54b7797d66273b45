import type { Mismatch } from "./matchers.ts";

/** One statement about an implementation, as it stands in a file. */
export interface Vector {
  readonly id: string;
  readonly title: string;
  /** What is done, and with what; members that the format does not list are in it too. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** The vectors of one file. */
export interface VectorFile {
  /** For messages. */
  readonly name: string;
  readonly kind: string;
  /** Declarations of fixture tools by name, in ADM's form; whatever stands there. */
  readonly fixtures: ReadonlyMap<string, unknown>;
  readonly vectors: readonly Vector[];
}

/** How one vector ended. */
export type Verdict =
  | { readonly vector: Vector; readonly outcome: "passed" }
  | {
      readonly vector: Vector;
      readonly outcome: "failed";
      readonly mismatches: readonly Mismatch[];
    }
  | { readonly vector: Vector; readonly outcome: "skipped"; readonly reason: string };

/** Plays the vectors of one file. */
export interface KindPlayer {
  /** What does not fit; nothing if the vector holds. */
  play(vector: Vector): Promise<readonly Mismatch[]>;
  close?(): Promise<void>;
}

/** Makes ready for the vectors of one file. */
export type OpenKind = (file: VectorFile) => KindPlayer | Promise<KindPlayer>;
