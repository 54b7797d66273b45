import { LaterError } from "later-runtime";

const maximumCharacters = 262_144;
const maximumDepth = 64;

/**
 * Holds what somebody else has sent to bounds before anything else is done with it.
 *
 * @throws LaterError `INVALID_DECLARATION` for more than 262,144 characters of JSON, or 64 levels
 */
export function assertBounded(value: unknown): void {
  let characters = 0;
  const visit = (part: unknown, depth: number): void => {
    if (depth > maximumDepth) {
      throw tooMuch(
        `A tool may be described by at most ${maximumDepth} levels of objects and arrays.`,
      );
    }
    if (typeof part === "object" && part !== null) {
      for (const [name, member] of Object.entries(part)) {
        if (!Array.isArray(part)) characters += name.length + 3;
        visit(member, depth + 1);
      }
    }
    characters += typeof part === "string" ? part.length + 2 : 2;
    if (characters > maximumCharacters) {
      throw tooMuch(`A tool may be described by at most ${maximumCharacters} characters.`);
    }
  };
  visit(value, 0);
}

function tooMuch(message: string): LaterError {
  return new LaterError("INVALID_DECLARATION", message);
}
