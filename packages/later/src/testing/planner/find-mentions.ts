import { findDates } from "./find-dates.ts";
import { findNames } from "./find-names.ts";
import { findNumbers } from "./find-numbers.ts";
import { type Finding, type Mention, overlaps } from "./mention.ts";
import { surroundingsOf } from "./surroundings.ts";

/**
 * Finds everything in a question that can become an argument, in order of appearance. Of findings
 * that share characters the more specific one stays, but a short word in capitals is a code as well
 * as a name, and a phrase may hold anything.
 *
 * @param vocabulary stems that belong to the tools and are no values where they stand alone
 */
export function findMentions(
  text: string,
  now: Date,
  vocabulary: ReadonlySet<string>,
): readonly Mention[] {
  const kept: Finding[] = [];
  const keep = (findings: readonly Finding[]): void => {
    const earlier = [...kept];
    kept.push(...findings.filter((finding) => !earlier.some((other) => overlaps(other, finding))));
  };
  keep(findPatterns(text));
  keep(findDates(text, now));
  keep(findNumbers(text));
  keep([...findCodes(text), ...findNames(text, vocabulary, kept)]);
  return groupLists(
    text,
    dropInner(kept).sort((a, b) => a.start - b.start || a.end - b.end),
  );
}

const patterns: readonly (readonly [Finding["kind"], RegExp])[] = [
  ["quote", /"([^"]+)"|“([^”]+)”|«([^»]+)»|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])|`([^`]+)`/gu],
  ["email", /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g],
  ["url", /\bhttps?:\/\/[^\s"'<>)]+[^\s"'<>).,?!]/g],
  [
    "identifier",
    /\b(?=[A-Za-z-]*\d)(?=\d*-?[A-Za-z])(?!\d+(?:st|nd|rd|th|k|km|m|cm|kg|g|l|h|s|am|pm|min)\b)[A-Za-z\d]+(?:-[A-Za-z\d]+)*\b|(?<=#)\d+\b/g,
  ],
];

function findPatterns(text: string): readonly Finding[] {
  const findings = patterns.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match): Finding => {
      const value = match.slice(1).find((group) => group !== undefined) ?? match[0];
      return { kind, value, start: match.index, end: match.index + match[0].length };
    }),
  );
  return findings.filter(
    (finding, index) => !findings.slice(0, index).some((other) => overlaps(other, finding)),
  );
}

function findCodes(text: string): readonly Finding[] {
  return [...text.matchAll(/\b[A-Z]{2,4}\b/g)].map((match) => ({
    kind: "code",
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Of two findings of one kind, one inside the other, drops the inner. */
function dropInner(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding) =>
      !findings.some(
        (other) =>
          other !== finding &&
          other.kind === finding.kind &&
          overlaps(other, finding) &&
          other.end - other.start > finding.end - finding.start,
      ),
  );
}

/** Adds the surroundings, and joins what stands in a list. */
function groupLists(text: string, findings: readonly Finding[]): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const [index, finding] of findings.entries()) {
    const { before, after } = surroundingsOf(text, finding);
    const previous = mentions.findLast((mention) => mention.kind === finding.kind);
    const link = previous && text.slice(previous.end, finding.start);
    if (previous === undefined || link === undefined || !isListLink(link)) {
      mentions.push({ ...finding, before, after, group: index });
    } else if (previous.before === "between") {
      mentions.push({ ...finding, before: "between and", after, group: index });
    } else {
      mentions.push({ ...finding, before: previous.before, after, group: previous.group });
    }
  }
  return mentions.map((mention) =>
    isRealList(text, mentions, mention.group) ? mention : standingAlone(mention),
  );
}

/** Its position makes a group number that no other mention has. */
function standingAlone(mention: Mention): Mention {
  return { ...mention, group: -mention.start - 1 };
}

function isListLink(between: string): boolean {
  return /^['’]?s?\s*(?:,|&|,?\s*\b(?:and|or|versus|vs\.?)\b|,)\s*(?:(?:in|to|from|for|at|of|the)\s+)*$/i.test(
    between,
  );
}

/** "Paris, France" is one place; a list has an "and", an "or", or three members. */
function isRealList(text: string, mentions: readonly Mention[], group: number): boolean {
  const members = mentions.filter((mention) => mention.group === group);
  const first = members[0];
  const last = members.at(-1);
  if (first === undefined || last === undefined || members.length < 2) return true;
  return (
    members.length > 2 || /&|\b(?:and|or|versus|vs)\b/i.test(text.slice(first.end, last.start))
  );
}
