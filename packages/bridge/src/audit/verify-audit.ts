import { isObject } from "../wire/is-object.ts";
import type { AuditTail } from "./audit-sink.ts";
import { follows, openRecord, start } from "./seal-record.ts";

/** Whether lines are an unbroken chain. */
export type AuditVerification =
  | {
      readonly ok: true;
      readonly records: number;
      /** What the first record is chained to: nothing, or the last record of another file. */
      readonly after: AuditTail;
      /** The last record. */
      readonly tail: AuditTail;
      /** How many records could not be written, as the log itself tells. */
      readonly lost: number;
    }
  | {
      readonly ok: false;
      /** How many records are sound before the first that is not. */
      readonly records: number;
      /** The first line that is not what it was, counted from 1. */
      readonly line: number;
      readonly reason: string;
    };

/**
 * Tells whether lines of an `AuditLog` are what was written: none changed, left out, put in or moved. Whether some
 * have been cut off at the end, only whoever knows the last record can tell.
 *
 * @param lines without the ends of the lines
 * @param after the last record of the file before; absent, the lines may begin anywhere
 */
export async function verifyAudit(
  lines: Iterable<string> | AsyncIterable<string>,
  after?: AuditTail,
): Promise<AuditVerification> {
  let first = after;
  let tail = after;
  let records = 0;
  let lost = 0;
  for await (const line of lines) {
    const broken = (reason: string): AuditVerification => ({
      ok: false,
      records,
      line: records + 1,
      reason,
    });
    const opened = openRecord(line);
    if (opened === undefined) {
      return broken("It is no record, or has been changed since it was written.");
    }
    // Nothing comes before the first record of all.
    first ??= opened.before.sequence === 0 ? start : opened.before;
    tail ??= first;
    if (!follows(opened, tail)) {
      return broken(
        `It is record ${opened.tail.sequence} and does not follow record ${tail.sequence}: others are missing, or it has been put in.`,
      );
    }
    tail = opened.tail;
    records += 1;
    lost += lostBefore(opened.record);
  }
  return { ok: true, records, after: first ?? start, tail: tail ?? start, lost };
}

function lostBefore({ event, facts }: Readonly<Record<string, unknown>>): number {
  const lost = event === "loss" && isObject(facts) ? facts["lost"] : 0;
  return typeof lost === "number" ? lost : 0;
}
