import { assertion } from "./assertion.ts";
import type { CharacterSet } from "./character-set.ts";
import type { PatternNode, Repetition } from "./pattern-node.ts";

/** What an instruction does. */
export const operation = {
  /** The pattern matches. */
  match: 0,
  /** Takes the character `operands[at]`. */
  character: 1,
  /** Takes a character of the set `operands[at]`. */
  set: 2,
  /** Goes on at `next[at]` and at `operands[at]`, without taking anything. */
  split: 3,
  /** Goes on if the assertion `operands[at]` holds, without taking anything. */
  assertion: 4,
} as const;

/** A pattern as instructions for a nondeterministic automaton. */
export interface Program {
  readonly size: number;
  readonly operations: Uint8Array;
  readonly operands: Int32Array;
  /** Where each instruction goes on. */
  readonly next: Int32Array;
  /** The first instruction. */
  readonly start: number;
  readonly sets: readonly CharacterSet[];
  /** 128 bytes per set, one for each ASCII character. */
  readonly asciiOfSets: Uint8Array;
  /** Whether it can match nowhere but at the start of a text. */
  readonly anchored: boolean;
  /** The work of one character at worst, in instructions. */
  readonly weight: number;
}

/** How many instructions the first question to the platform about a character is worth. */
const slowSetWeight = 16;

/** How many instructions the program of a pattern has. */
export function sizeOfProgram(pattern: PatternNode): number {
  return pattern.size + 1;
}

/** Unfolds every repetition, so the caller has to look at {@link sizeOfProgram} first. */
export function toProgram(pattern: PatternNode): Program {
  return new ProgramWriter(pattern).program;
}

/** Writes a program from its end to its beginning: each part knows where it goes on. */
class ProgramWriter {
  readonly program: Program;
  readonly #operations: Uint8Array;
  readonly #operands: Int32Array;
  readonly #next: Int32Array;
  readonly #sets = new Map<CharacterSet, number>();
  #size = 0;

  constructor(pattern: PatternNode) {
    const size = sizeOfProgram(pattern);
    this.#operations = new Uint8Array(size);
    this.#operands = new Int32Array(size);
    this.#next = new Int32Array(size);
    const start = this.#write(pattern, this.#add(operation.match, 0, 0));
    const sets = [...this.#sets.keys()];
    const asciiOfSets = new Uint8Array(sets.length * 128);
    for (const [index, { ascii }] of sets.entries()) asciiOfSets.set(ascii, index * 128);
    this.program = {
      size,
      operations: this.#operations,
      operands: this.#operands,
      next: this.#next,
      start,
      sets,
      asciiOfSets,
      anchored: isAnchored(pattern),
      weight: size + slowSetWeight * sets.filter(({ slow }) => slow).length,
    };
  }

  #add(kind: number, operand: number, next: number): number {
    const at = this.#size;
    this.#operations[at] = kind;
    this.#operands[at] = operand;
    this.#next[at] = next;
    this.#size += 1;
    return at;
  }

  /** Answers where the part begins. */
  #write(node: PatternNode, next: number): number {
    if (node.size === 0) return next;
    switch (node.type) {
      case "character":
        return this.#add(operation.character, node.codePoint, next);
      case "set":
        return this.#add(operation.set, this.#indexOf(node.set), next);
      case "assertion":
        return this.#add(operation.assertion, node.assertion, next);
      case "sequence":
        return node.items.reduceRight((behind, item) => this.#write(item, behind), next);
      case "alternation":
        return node.branches
          .map((branch) => this.#write(branch, next))
          .reduceRight((others, branch) => this.#add(operation.split, others, branch));
      case "repetition":
        return this.#writeRepetition(node, next);
    }
  }

  #writeRepetition({ item, minimum, maximum }: Repetition, next: number): number {
    let start = next;
    let required = minimum;
    if (maximum === Infinity) {
      const loop = this.#add(operation.split, next, next);
      const body = this.#write(item, loop);
      this.#next[loop] = body;
      start = minimum === 0 ? loop : body;
      required -= 1;
    } else {
      for (let count = minimum; count < maximum; count += 1) {
        start = this.#add(operation.split, next, this.#write(item, start));
      }
    }
    for (let count = 0; count < required; count += 1) start = this.#write(item, start);
    return start;
  }

  #indexOf(set: CharacterSet): number {
    const index = this.#sets.get(set) ?? this.#sets.size;
    this.#sets.set(set, index);
    return index;
  }
}

function isAnchored(node: PatternNode): boolean {
  switch (node.type) {
    case "assertion":
      return node.assertion === assertion.textStart;
    case "sequence":
      return node.items[0] !== undefined && isAnchored(node.items[0]);
    case "alternation":
      return node.branches.every(isAnchored);
    case "repetition":
      return node.minimum > 0 && isAnchored(node.item);
    default:
      return false;
  }
}
