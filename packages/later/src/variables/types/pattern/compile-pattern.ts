import { invalidConstraint } from "../invalid-constraint.ts";
import { invalidValue } from "../invalid-value.ts";
import { MalformedPattern } from "./malformed-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { PatternNode } from "./pattern-node.ts";
import { sizeOfProgram, toProgram } from "./program.ts";
import { createSearch } from "./search.ts";

const maximumSourceLength = 1000;
const maximumProgramSize = 4000;

/** Instructions times characters; as many take about 50 ms. */
const maximumWork = 4_000_000;

/** Tells whether a text matches. @throws LaterError `INVALID_VARIABLE` for a text that takes too long */
export type PatternTest = (text: string) => boolean;

/**
 * Compiles a pattern in PCRE's syntax into a search of any place in a text, whose time grows with the
 * length of the text and never faster. What is no pattern, such as `[`, is searched for as it stands.
 *
 * @throws LaterError `INVALID_VARIABLE` for lookarounds, backreferences and whatever else needs more
 * than linear time, and for patterns that are longer than 1000 characters or unfold to more than 4000
 * instructions
 */
export function compilePattern(source: string): PatternTest {
  if (source.length > maximumSourceLength) {
    throw invalidConstraint(
      `pattern has ${source.length} characters, but at most ${maximumSourceLength} are allowed`,
    );
  }
  const pattern = parse(source);
  if (pattern === undefined) return (text) => text.includes(source);
  if (sizeOfProgram(pattern) > maximumProgramSize) {
    throw invalidConstraint(
      `pattern unfolds to more than ${maximumProgramSize} instructions; repeat less often`,
    );
  }
  const program = toProgram(pattern);
  const search = createSearch(program);
  return (text) => {
    if (program.weight * text.length > maximumWork) {
      throw invalidValue(
        `is too long for its pattern: ${text.length} characters times ${program.weight} instructions are more than ${maximumWork}`,
      );
    }
    return search(text);
  };
}

function parse(source: string): PatternNode | undefined {
  try {
    return parsePattern(source);
  } catch (error) {
    if (error instanceof MalformedPattern) return undefined;
    throw error;
  }
}
