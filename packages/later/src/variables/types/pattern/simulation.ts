import { holds, lastLineFeed, outside } from "./assertion.ts";
import { type Program, operation } from "./program.ts";

const { match, character, split, assertion } = operation;

/** What one more character has led to; `failed` means that no more characters can help. */
export type Progress = "matched" | "failed" | "open";

/**
 * Follows all ways through a program at once, one character at a time. No instruction is visited twice
 * for one character, so that the time is at most proportional to the length of program and text.
 */
export class Simulation {
  #waiting = new Int32Array(0);
  #taking = new Int32Array(0);
  /** For each instruction the last turn in which it was reached; turns never repeat. */
  #reached = new Float64Array(0);
  #turn = 0;
  #count = 0;

  /** Where the ways go on behind the last character, in ascending order. */
  get places(): Int32Array {
    return this.#waiting.slice(0, this.#count).sort();
  }

  /** Begins at the given places, for a program that may be another one than before. */
  restart(program: Program, places: Int32Array): void {
    if (this.#reached.length < program.size) {
      this.#waiting = new Int32Array(program.size);
      this.#taking = new Int32Array(program.size);
      this.#reached = new Float64Array(program.size);
    }
    this.#turn += 1;
    this.#count = places.length;
    this.#waiting.set(places);
    for (const place of places) this.#reached[place] = this.#turn;
  }

  /** Goes past the character `after`; `before` is the one that was passed last. */
  advance(program: Program, before: number, after: number): Progress {
    const { operations, operands, next, start, sets, asciiOfSets } = program;
    const waiting = this.#waiting;
    const taking = this.#taking;
    const reached = this.#reached;
    let turn = this.#turn;
    let count = this.#count;

    if ((before === outside || !program.anchored) && reached[start] !== turn) {
      reached[start] = turn;
      waiting[count++] = start;
    }
    let takingCount = 0;
    while (count > 0) {
      const place = waiting[--count] as number;
      const kind = operations[place] as number;
      if (kind < split) {
        if (kind === match) return "matched";
        taking[takingCount++] = place;
        continue;
      }
      const operand = operands[place] as number;
      if (kind === assertion) {
        if (!holds(operand, before, after)) continue;
      } else if (reached[operand] !== turn) {
        reached[operand] = turn;
        waiting[count++] = operand;
      }
      const following = next[place] as number;
      if (reached[following] !== turn) {
        reached[following] = turn;
        waiting[count++] = following;
      }
    }
    this.#count = 0;
    if (after === outside) return "failed";

    const codePoint = after === lastLineFeed ? 0x0a : after;
    turn += 1;
    for (let index = 0; index < takingCount; index += 1) {
      const place = taking[index] as number;
      const operand = operands[place] as number;
      if (operations[place] === character) {
        if (operand !== codePoint) continue;
      } else if (codePoint < 128) {
        if (asciiOfSets[operand * 128 + codePoint] === 0) continue;
      } else if (sets[operand]?.has(codePoint) !== true) {
        continue;
      }
      const following = next[place] as number;
      if (reached[following] !== turn) {
        reached[following] = turn;
        waiting[count++] = following;
      }
    }
    this.#turn = turn;
    this.#count = count;
    return count === 0 && program.anchored ? "failed" : "open";
  }
}
