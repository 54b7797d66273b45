import {
  type WireCall,
  type WireContent,
  type WireResponse,
  callsOf,
  currentTurnStart,
  responsesOf,
} from "../stand-in/generate-request.ts";

/** A call and how it was answered. */
export interface Exchange {
  readonly call: WireCall;
  readonly response: WireResponse;
}

/** The part of a conversation that has to be answered now. */
export interface Turn {
  /** What the user asks, as one text. */
  readonly question: string;
  /** The calls of this turn so far, in order. */
  readonly exchanges: readonly Exchange[];
  /** The last call before this turn, for questions such as "and in Lisbon?". */
  readonly previousCall?: WireCall;
}

/** Rules find nothing in a long text that its beginning does not say, and take time to look. */
const maximumQuestionLength = 4_000;

/** Reads the current turn out of a conversation that passed the checks. */
export function readTurn(contents: readonly WireContent[]): Turn {
  const start = currentTurnStart(contents);
  const texts = (contents[start]?.parts ?? []).flatMap((part) => part.text ?? []);
  const question = texts.join("\n").slice(0, maximumQuestionLength);
  const exchanges = contents.slice(start).flatMap((content, index) => {
    const responses = responsesOf(contents[start + index + 1]);
    return callsOf(content).flatMap((call, position): readonly Exchange[] => {
      const response = responses[position];
      return response === undefined ? [] : [{ call, response }];
    });
  });
  const previousCall = contents.slice(0, start).flatMap(callsOf).at(-1);
  return { question, exchanges, ...(previousCall === undefined ? {} : { previousCall }) };
}
