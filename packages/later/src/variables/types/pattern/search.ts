import { lastLineFeed, outside } from "./assertion.ts";
import type { Program } from "./program.ts";
import { Simulation } from "./simulation.ts";

/** Answers whether a program matches anywhere in a text. */
export type Search = (text: string) => boolean;

/** A state of the deterministic automaton that a program unfolds to. */
interface State {
  /** Where the ways through the program go on. */
  readonly places: Int32Array;
  /** The character that led here, as far as assertions can tell. */
  readonly before: number;
  /** The next state by ASCII character, then for {@link symbolOfLastLineFeed}, then for the end. */
  readonly next: Int16Array;
}

const unknown = -1;
const matched = -2;
const failed = -3;

const symbolOfLastLineFeed = 128;
const symbolOfEnd = 129;
const symbolCount = 130;

const maximumStates = 128;
const maximumPlaces = 8192;

/** Searches run one after the other, so that all can use the same memory. */
const simulation = new Simulation();

/**
 * Makes a search that remembers what ASCII characters lead to, up to a bound of memory. The rest of a
 * text is simulated from the first character that is not ASCII, or once the bound is reached.
 */
export function createSearch(program: Program): Search {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  let placeCount = 0;

  const toNumber = (places: Int32Array, before: number): number => {
    const key = `${before}:${places.join()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (states.length === maximumStates || placeCount + places.length > maximumPlaces) {
      return unknown;
    }
    placeCount += places.length;
    numbers.set(key, states.length);
    return states.push({ places, before, next: new Int16Array(symbolCount).fill(unknown) }) - 1;
  };

  const follow = (state: State, symbol: number): number => {
    const after =
      symbol === symbolOfEnd ? outside : symbol === symbolOfLastLineFeed ? lastLineFeed : symbol;
    simulation.restart(program, state.places);
    const progress = simulation.advance(program, state.before, after);
    const number =
      progress === "open"
        ? toNumber(simulation.places, toRepresentative(after))
        : progress === "matched"
          ? matched
          : failed;
    state.next[symbol] = number;
    return number;
  };

  const initial = toNumber(new Int32Array(0), outside);

  return (text) => {
    let state = states[initial] as State;
    for (let position = 0; position < text.length; position += 1) {
      const code = text.charCodeAt(position);
      if (code > 127) return simulate(program, state, text, position);
      const symbol = code === 0x0a && position === text.length - 1 ? symbolOfLastLineFeed : code;
      let number = state.next[symbol] as number;
      if (number === unknown) number = follow(state, symbol);
      if (number < 0) {
        return number === unknown ? simulate(program, state, text, position) : number === matched;
      }
      state = states[number] as State;
    }
    let number = state.next[symbolOfEnd] as number;
    if (number === unknown) number = follow(state, symbolOfEnd);
    return number === matched;
  };
}

function simulate(program: Program, state: State, text: string, from: number): boolean {
  simulation.restart(program, state.places);
  let { before } = state;
  for (let position = from; position < text.length;) {
    const codePoint = text.codePointAt(position) as number;
    position += codePoint > 0xffff ? 2 : 1;
    const after = codePoint === 0x0a && position === text.length ? lastLineFeed : codePoint;
    const progress = simulation.advance(program, before, after);
    if (progress !== "open") return progress === "matched";
    before = codePoint;
  }
  return simulation.advance(program, before, outside) === "matched";
}

/** Fewer states suffice where assertions cannot tell two characters apart. */
function toRepresentative(codePoint: number): number {
  if (codePoint === lastLineFeed || codePoint === 0x0a) return 0x0a;
  return /\w/.test(String.fromCharCode(codePoint)) ? 0x61 : 0x20;
}
