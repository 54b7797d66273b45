import { LaterError } from "../../errors/later-error.ts";

const maximumChunks = 100_000;
const maximumLength = 64 * 1024 * 1024;

/** What anything counts that is no text. */
const valueLength = 32;

/** What a chunk has at most that is measured without taking note of all that is in it. */
const usualLength = 1024 * 1024;

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
  const length = measure(chunk, usualLength);
  // What a client of one's own makes may contain itself, and is no longer for it.
  return length <= usualLength ? length : measure(chunk, maximumLength, new Set());
}

/** Stops beyond the limit. What has been seen counts once more, without what is in it. */
function measure(chunk: unknown, limit: number, seen?: Set<object>): number {
  let length = 0;
  const open = [chunk];
  while (open.length > 0 && length <= limit) {
    const value = open.pop();
    length += typeof value === "string" ? value.length : valueLength;
    if (typeof value !== "object" || value === null || seen?.has(value) === true) continue;
    seen?.add(value);
    if (Array.isArray(value)) for (const item of value) open.push(item);
    // Every answer passes here, and lists of members would take most of the time.
    else for (const name in value) open.push((value as Record<string, unknown>)[name]);
  }
  return length;
}

function tooLarge(bound: string): LaterError {
  const message = `The model's answer was broken off: it has more than ${bound}.`;
  return new LaterError("MODEL_REQUEST_FAILED", message, { retryable: false });
}
