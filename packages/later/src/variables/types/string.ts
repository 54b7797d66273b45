import type { JsonObject } from "../../model/json.ts";
import { countGraphemes } from "./count-graphemes.ts";
import { invalidConstraint } from "./invalid-constraint.ts";
import { invalidValue } from "./invalid-value.ts";
import { listTexts } from "./list-texts.ts";
import { compilePattern } from "./pattern/compile-pattern.ts";
import { readConstraint, readLengths, readTexts } from "./read-constraint.ts";
import { shorten } from "./shorten.ts";
import { toText } from "./to-text.ts";
import type { ValueType } from "./value-type.ts";

/** Holds a text to one constraint. @throws LaterError `INVALID_VARIABLE` */
type Rule = (text: string) => void;

/** Texts, held to `min_length`, `max_length`, `pattern` and `enum`, in this order. */
export const stringType: ValueType = {
  compile(constraints) {
    const rules = [
      compileLengths(constraints),
      compilePatternRule(constraints),
      compileEnumeration(constraints),
    ].filter((rule) => rule !== undefined);
    return (value) => {
      if (value === null) throw invalidValue("cannot be nil");
      const text = toText(value, "must be a string");
      for (const rule of rules) rule(text);
      return text;
    };
  },
};

/** Longer texts are counted to the end only as far as it matters. */
const exactlyCountedLength = 10_000;

function compileLengths(constraints: JsonObject): Rule | undefined {
  const { minimum = 0, maximum = Infinity } = readLengths(constraints);
  if (minimum === 0 && maximum === Infinity) return undefined;
  return (text) => {
    // No text has more graphemes than UTF-16 units, and every text but the empty one has some.
    if (text.length <= maximum && (minimum === 0 || (minimum === 1 && text !== ""))) return;
    const limit = text.length <= maximum ? minimum : Math.max(maximum, exactlyCountedLength);
    const count = countGraphemes(text, limit);
    if (count < minimum) {
      throw invalidValue(`must be at least ${minimum} characters, got ${count}`);
    }
    if (count > maximum) {
      const shown = count > limit ? `more than ${limit}` : count;
      throw invalidValue(`must be at most ${maximum} characters, got ${shown}`);
    }
  };
}

function compilePatternRule(constraints: JsonObject): Rule | undefined {
  const source = readConstraint(constraints, "pattern");
  if (source === undefined) return undefined;
  if (typeof source !== "string") throw invalidConstraint("pattern must be a string");
  const matches = compilePattern(source);
  return (text) => {
    if (!matches(text)) throw invalidValue(`must match pattern: ${shorten(source)}`);
  };
}

function compileEnumeration(constraints: JsonObject): Rule | undefined {
  const texts = readTexts(constraints, "enum");
  if (texts === undefined) return undefined;
  const members = new Set(texts);
  return (text) => {
    if (!members.has(text)) throw invalidValue(`must be one of: ${listTexts(texts)}`);
  };
}
