import type { JsonObject, JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { AuditEntry } from "./audit-entry.ts";
import { redactValue, sizeOf } from "./redact-value.ts";

const maximumText = 256;
const maximumFacts = 32;
const maximumValue = 16_384;

/** The record of an entry, with nothing in it that cannot be written. */
export function toRecord(entry: AuditEntry, keepsValues: boolean): JsonObject {
  const { event, durationMs, args, argumentNames, result, facts = {} } = entry;
  const record: Record<string, JsonValue> = { event, time: new Date().toISOString() };
  for (const name of texts) {
    const text = entry[name];
    if (text !== undefined) record[name] = toText(text);
  }
  if (durationMs !== undefined && durationMs >= 0 && durationMs < Infinity) {
    record["durationMs"] = Math.round(durationMs * 1_000) / 1_000;
  }
  if (args !== undefined) record["args"] = toValue(args, keepsValues, argumentNames);
  if (result !== undefined) record["result"] = toValue(result, keepsValues);
  const told = Object.entries(facts).slice(0, maximumFacts).map(toFact);
  if (told.length > 0) record["facts"] = Object.fromEntries(told);
  return record;
}

const texts = [
  "invocationId",
  "correlationId",
  "sessionId",
  "tool",
  "workerId",
  "principal",
  "outcome",
  "errorType",
] as const;

function toText(text: string): string {
  const short = text.length > maximumText ? `${text.slice(0, maximumText - 1)}…` : text;
  return short.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

function toFact([name, fact]: readonly [string, string | number | boolean]): [string, JsonValue] {
  if (typeof fact === "string") return [toText(name), toText(fact)];
  return [toText(name), Number.isFinite(fact) || typeof fact === "boolean" ? fact : String(fact)];
}

/** A value that is kept has to be one that can be read again, and not to be long. */
function toValue(value: JsonValue, keepsValues: boolean, names?: readonly string[]): JsonValue {
  if (!keepsValues || sizeOf(value, maximumValue) > maximumValue) return redactValue(value, names);
  try {
    printJson(value);
    return value;
  } catch {
    return redactValue(value, names);
  }
}
