import { posixClasses } from "./character-classes.ts";
import { type CharacterRange, invertRanges } from "./character-range.ts";
import { type CharacterSet, createCharacterSet } from "./character-set.ts";
import { MalformedPattern } from "./malformed-pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { type Escape, readEscapeInClass } from "./read-escape.ts";
import { refuseSyntax } from "./refuse-syntax.ts";

/** Reads a class whose opening bracket has been read, with its closing bracket. */
export function readClass(reader: PatternReader, ignoreCase: boolean): CharacterSet {
  const negated = reader.take("^");
  const literals: CharacterRange[] = [];
  const ranges: CharacterRange[] = [];
  const properties: string[] = [];

  const add = (member: Escape): void => {
    if (member.type === "character") literals.push([member.codePoint, member.codePoint]);
    else if (member.type === "ranges") ranges.push(...member.ranges);
    else if (member.type === "property") properties.push(member.property);
  };

  // A bracket that comes first stands for itself.
  for (let first = true; first || !reader.take("]"); first = false) {
    const member = readMember(reader, ignoreCase);
    if (member.type !== "character" || !reader.read(/-(?!\])/y)) {
      add(member);
      continue;
    }
    const end = readMember(reader, ignoreCase);
    if (end.type === "character") {
      if (end.codePoint < member.codePoint) throw new MalformedPattern();
      literals.push([member.codePoint, end.codePoint]);
    } else {
      add(member);
      add({ type: "character", codePoint: 0x2d });
      add(end);
    }
  }
  return createCharacterSet(
    ignoreCase
      ? { rangesInAnyCase: literals, ranges, properties, negated }
      : { ranges: [...literals, ...ranges], properties, negated },
  );
}

function readMember(reader: PatternReader, ignoreCase: boolean): Escape {
  if (reader.done) throw new MalformedPattern();
  const posix = reader.read(/\[:(\^?)([a-z]+):\]/y);
  if (posix !== undefined) return readPosixClass(posix[2], posix[1] === "^", ignoreCase);
  if (reader.read(/\[([.=])[^\]]*\1\]/y)) throw refuseSyntax("collating elements");
  if (reader.at("\\")) return readEscapeInClass(reader);
  return { type: "character", codePoint: reader.next() };
}

function readPosixClass(name = "", negated: boolean, ignoreCase: boolean): Escape {
  const anyCase = ignoreCase && (name === "lower" || name === "upper");
  const ranges = posixClasses.get(anyCase ? "alpha" : name);
  if (ranges === undefined) throw new MalformedPattern();
  return { type: "ranges", ranges: negated ? invertRanges(ranges) : ranges };
}
