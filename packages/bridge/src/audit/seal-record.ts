import { createHash } from "node:crypto";

import type { JsonObject } from "later-runtime";
import { canonicalJson, parseJson } from "later-runtime/adm";

import { isObject } from "../wire/is-object.ts";
import type { AuditTail } from "./audit-sink.ts";

/** What the first record of all is chained to. */
export const start: AuditTail = { sequence: 0, hash: "0".repeat(64) };

/** A line, and what the next one is chained to. */
export interface SealedRecord {
  /** Without the end of the line. */
  readonly line: string;
  readonly tail: AuditTail;
}

/** Chains a record to the one before it. */
export function sealRecord(record: JsonObject, before: AuditTail): SealedRecord {
  const sequence = before.sequence + 1;
  const text = canonicalJson({ ...record, sequence, previous: before.hash });
  const hash = hashOf(before.hash, text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, tail: { sequence, hash } };
}

/** A line that is a record: what it is chained to, and what is chained to it. */
export interface OpenedRecord {
  readonly record: Readonly<Record<string, unknown>>;
  readonly before: AuditTail;
  readonly tail: AuditTail;
}

const seal = /,"hash":"([\da-f]{64})"\}$/;

/**
 * Reads a line, letter by letter: one that says the same in other letters is another one.
 *
 * @returns `undefined` for what is no record, or is not what its hash was made of
 */
export function openRecord(line: string): OpenedRecord | undefined {
  const hash = seal.exec(line)?.[1];
  if (hash === undefined) return undefined;
  const text = `${line.slice(0, -(hash.length + 11))}}`;
  let record: unknown;
  try {
    record = parseJson(text);
    if (!isObject(record) || canonicalJson(record) !== text) return undefined;
  } catch {
    return undefined;
  }
  const { sequence, previous } = record;
  if (typeof sequence !== "number" || typeof previous !== "string") return undefined;
  if (hashOf(previous, text) !== hash) return undefined;
  return { record, before: { sequence: sequence - 1, hash: previous }, tail: { sequence, hash } };
}

/** Whether a record is the next one. */
export function follows({ before }: OpenedRecord, { sequence, hash }: AuditTail): boolean {
  return before.sequence === sequence && before.hash === hash;
}

/** SHA-256 of the hash before, as hexadecimal digits, and the canonical JSON of the record without its own. */
function hashOf(previous: string, text: string): string {
  return createHash("sha256").update(previous).update(text).digest("hex");
}
