import { printJson } from "../model/print-json.ts";

const lengths = new WeakMap<object, number>();

/** How many characters something has as JSON that is kept with variables and never changes; it is printed once. */
export function lengthOfJson(kept: object): number {
  let length = lengths.get(kept);
  if (length === undefined) lengths.set(kept, (length = printJson(kept).length));
  return length;
}
