import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { quotaExceeded } from "./session-limits.ts";

/** Names and texts that are kept with something. */
export type Metadata = Readonly<Record<string, string>>;

const none: Metadata = Object.freeze({});
/** Lengths of metadata that are kept, which never change. */
const lengths = new WeakMap<Metadata, number>();

/** Metadata that may say in whose name something is done. */
export interface SplitMetadata {
  /** What they say under `source`. @default "host" */
  readonly source: string;
  /** What they say besides. */
  readonly metadata: Metadata;
}

/**
 * Takes the source out of metadata.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no object, and for a source that is no text; `QUOTA_EXCEEDED` for one of
 * more characters than that
 */
export function splitMetadata(given: Metadata | undefined, limit: number): SplitMetadata {
  if (given === undefined) return { source: "host", metadata: none };
  assertObject(given);
  if (!Object.hasOwn(given, "source")) return { source: "host", metadata: given };
  const { source = "host", ...metadata } = given;
  measure({ source }, limit);
  return { source, metadata };
}

/**
 * Metadata with others over them, to be kept: nobody can change them any more. Every name is data, also
 * `__proto__`.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no text, `QUOTA_EXCEEDED` for more characters than that
 */
export function addMetadata(present: Metadata, added: Metadata, limit: number): Metadata {
  assertObject(added);
  const entries = Object.entries(added);
  if (entries.length === 0) return present;
  const members = new Map(Object.entries(present));
  for (const [name, value] of entries) members.set(name, value);
  const kept = Object.freeze(Object.fromEntries(members));
  lengths.set(kept, measure(kept, limit));
  return kept;
}

/** Metadata to be kept; see {@link addMetadata}. */
export function keepMetadata(metadata: Metadata, limit: number): Metadata {
  return addMetadata(none, metadata, limit);
}

/** How many characters metadata have that are kept. */
export function lengthOfMetadata(metadata: Metadata): number {
  return lengths.get(metadata) ?? measure(metadata, Infinity);
}

function assertObject(metadata: unknown): void {
  if (!isObject(metadata)) throw invalid();
}

function measure(metadata: Metadata, limit: number): number {
  let length = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value !== "string" || !isWellFormed(value) || !isWellFormed(name)) {
      throw invalid();
    }
    length += name.length + value.length;
    if (length > limit) {
      throw quotaExceeded("metadata", limit, `Metadata may have ${limit} characters together.`);
    }
  }
  return length;
}

function invalid(): LaterError {
  return new LaterError("INVALID_ARGUMENT", "Metadata consist of names and texts.");
}
