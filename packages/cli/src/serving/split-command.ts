import { usageFailure } from "../command-failure.ts";

const word = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

/**
 * Takes a command line apart as a shell does with spaces and quotes, and nothing else.
 *
 * @throws CommandFailure for a quote that is not closed, and for nothing at all
 */
export function splitCommand(line: string): readonly [program: string, ...args: string[]] {
  const rest = line.replaceAll(word, "").trim();
  if (rest !== "") throw usageFailure(`--worker: a quote is not closed in ${line}`);
  const [program, ...args] = [...line.matchAll(word)].map(([text]) =>
    text.replaceAll(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string, single: string) => double ?? single,
    ),
  );
  if (program === undefined) throw usageFailure("--worker: there is no command.");
  return [program, ...args];
}
