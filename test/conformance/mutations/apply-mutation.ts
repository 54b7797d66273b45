import type { Mutation } from "./mutation.ts";

/**
 * Breaks a rule in the text of its file.
 *
 * @throws Error unless what is to be replaced stands there exactly once
 */
export function applyMutation(text: string, { breaks, file, find, replace }: Mutation): string {
  const [before, ...others] = text.split(find);
  const [after, ...more] = others;
  if (before === undefined || after === undefined || more.length > 0) {
    const problem = `"${breaks}" cannot be broken: in ${file} this stands ${others.length} times:`;
    throw new Error(`${problem}\n${find}`);
  }
  return before + replace + after;
}
