import type { CodecName } from "../../model/json-schema.ts";
import { isPlainObject } from "../../model/plain-object.ts";
import type { Check } from "../validation/check.ts";
import { describeValue } from "../validation/describe-value.ts";
import type { SchemaNode } from "../validation/schema-node.ts";
import type { ValidationRun } from "../validation/validation-run.ts";
import { isBase64 } from "./base64.ts";
import { dateTimeLabel, toDate } from "./dates.ts";

const digits = /^-?\d{1,1024}$/;

/** Says what a value must be so that it can be decoded. */
interface Codec {
  readonly expectation: string;
  readonly accepts: (value: unknown) => boolean;
  /** Reports what is wrong with the members of an object that is not accepted. */
  readonly explain?: (value: Members, run: ValidationRun) => false;
}

type Members = Readonly<Record<string, unknown>>;

const base64: Codec = {
  expectation: "be bytes in base64",
  accepts: (value) => typeof value === "string" && isBase64(value),
};

const codecs: Readonly<Record<CodecName, Codec>> = {
  date: {
    expectation: `be a date, or ${dateTimeLabel}`,
    accepts: (value) => typeof value === "string" && toDate(value) !== undefined,
  },
  url: {
    expectation: 'be an absolute URL such as "https://example.org/page"',
    accepts: (value) => typeof value === "string" && URL.canParse(value),
  },
  bigint: {
    expectation: `be a whole number; beyond ±${Number.MAX_SAFE_INTEGER} it has to be a string of decimal digits`,
    accepts: (value) => Number.isSafeInteger(value) || typeof value === "bigint" || isDigits(value),
  },
  bytes: base64,
  buffer: base64,
  "array-buffer": base64,
  set: { expectation: "be an array", accepts: (value) => Array.isArray(value) },
  map: { expectation: "be an object", accepts: isPlainObject },
  file: {
    expectation: 'be a file, an object of "name", "data" and perhaps "mimeType"',
    accepts: (value) => isContent(value) && typeof value["name"] === "string",
    explain: (value, run) => explainContent(value, ["name", "data"], run),
  },
  blob: {
    expectation: 'be content, an object of "data" and perhaps "mimeType"',
    accepts: isContent,
    explain: (value, run) => explainContent(value, ["data"], run),
  },
};

/** The content of a file, as {@link media} has it. */
function isContent(value: unknown): value is Members {
  if (!isPlainObject(value)) return false;
  const { data, mimeType = "" } = value;
  return typeof data === "string" && isBase64(data) && typeof mimeType === "string";
}

function explainContent(value: Members, required: readonly string[], run: ValidationRun): false {
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined) return run.report("required", "is required, but missing.", missing);
  const wrong = ["name", "data", "mimeType"].find(
    (name) => value[name] !== undefined && typeof value[name] !== "string",
  );
  const expectation = wrong === undefined ? base64.expectation : "be a string";
  const member = wrong ?? "data";
  return run.report("type", `must ${expectation}, but is ${describeValue(value[member])}.`, member);
}

/**
 * `x-codec`: stands in for `type` and `format`, because what can be decoded is decided here alone. `undefined` for a codec
 * of the program's own, whose JSON the schema describes.
 */
export function compileCodec(node: SchemaNode, nullable: boolean): Check | undefined {
  const name = node.read("x-codec");
  if (!isCodecName(name)) {
    if (isOwnCodecName(name)) return undefined;
    throw node.refuse(
      "x-codec",
      `one of ${Object.keys(codecs).join(", ")}, or the name of your own`,
    );
  }
  const { accepts, expectation, explain } = codecs[name];
  const refuse = (value: unknown, run: ValidationRun, wanted: string): false =>
    explain !== undefined && isPlainObject(value)
      ? explain(value, run)
      : run.fail("type", wanted, value);
  if (!nullable) return (value, run) => accepts(value) || refuse(value, run, expectation);
  return (value, run) =>
    value === null || accepts(value) || refuse(value, run, `${expectation}, or null`);
}

/** Whether a text names a codec of the library. */
export function isCodecName(name: unknown): name is CodecName {
  return typeof name === "string" && Object.hasOwn(codecs, name);
}

/** Whether a text may name a codec of a program's own. */
export function isOwnCodecName(name: unknown): name is string {
  return typeof name === "string" && /^[A-Za-z][\w-]{0,63}$/.test(name) && !isCodecName(name);
}

/** Whether a value is a whole number written in decimal digits, as the codec `bigint` takes it. */
export function isDigits(value: unknown): value is string {
  return typeof value === "string" && digits.test(value);
}
