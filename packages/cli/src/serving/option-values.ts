import { InvalidArgumentError } from "commander";

const wholeNumber = /^\d+$/;

/** What a timer of Node.js can wait for. */
const longestSeconds = 2_147_483;

/** Reads an option that may be given more than once. */
export function collect(value: string, collected: readonly string[] = []): readonly string[] {
  return [...collected, value];
}

/** @throws InvalidArgumentError for an empty text */
export function toText(value: string): string {
  if (value !== "") return value;
  throw new InvalidArgumentError("It must not be empty.");
}

/** Reads whole numbers within bounds; the reader throws InvalidArgumentError for anything else. */
export function toWholeNumber(
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): (value: string) => number {
  return (value: string): number => {
    const number = Number(value);
    if (wholeNumber.test(value) && number >= minimum && number <= maximum) return number;
    const bounds =
      maximum === Number.MAX_SAFE_INTEGER
        ? `of at least ${minimum}`
        : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It has to be a whole number ${bounds}.`);
  };
}

/** Reads a time; `never` is `Infinity`. @throws InvalidArgumentError for anything else */
export function toSeconds(value: string): number {
  if (value === "never") return Infinity;
  const seconds = Number(value);
  if (value.trim() !== "" && seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('It has to be a number of seconds above 0, or "never".');
}

/** Reads a time in milliseconds. @throws InvalidArgumentError for anything else */
export function toMilliseconds(value: string): number {
  const milliseconds = Number(value);
  if (value.trim() !== "" && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError("It has to be a number of milliseconds above 0.");
}

/** Reads a time that a timer can wait for. @throws InvalidArgumentError for anything else */
export function toDuration(value: string): number {
  const seconds = Number(value);
  if (value.trim() !== "" && seconds >= 0 && seconds <= longestSeconds) return seconds;
  throw new InvalidArgumentError(`It has to be a number of seconds from 0 to ${longestSeconds}.`);
}
