import { LaterError } from "../errors/later-error.ts";

const maximumChunks = 100_000;
const maximumLength = 64 * 1024 * 1024;

/** What anything counts that is no text. */
const valueLength = 32;

/**
 * How large an answer has become, over all its chunks and requests. One that goes on for ever would otherwise fill
 * the memory.
 */
export class AnswerSize {
  #chunks = 0;
  #length = 0;

  /** @throws LaterError `MODEL_REQUEST_FAILED` when the answer is larger than any that is meant */
  add(chunk: unknown): void {
    this.#chunks += 1;
    this.#length += lengthOf(chunk);
    if (this.#chunks > maximumChunks) throw tooLarge(`${maximumChunks} chunks`);
    if (this.#length > maximumLength) throw tooLarge("64 MiB");
  }
}

function lengthOf(chunk: unknown): number {
  let length = 0;
  const open = [chunk];
  // What a client of one's own makes may contain itself.
  const seen = new Set<object>();
  while (open.length > 0 && length <= maximumLength) {
    const value = open.pop();
    length += typeof value === "string" ? value.length : valueLength;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const member of Object.values(value)) open.push(member);
  }
  return length;
}

function tooLarge(bound: string): LaterError {
  const message = `The model's answer was broken off: it has more than ${bound}.`;
  return new LaterError("MODEL_REQUEST_FAILED", message, { retryable: false });
}
