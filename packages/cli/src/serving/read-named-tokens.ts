import { usageFailure } from "../command-failure.ts";
import { problemOfToken } from "./read-grants.ts";

/**
 * The tokens of `--token`, and the one of the environment.
 *
 * @throws CommandFailure for one that is none, naming where it is from and not what it is
 */
export function readNamedTokens(
  tokens: readonly string[] = [],
  ownToken?: string,
): readonly string[] {
  const named = tokens.map((token) => ({ token, source: "--token" }));
  if (ownToken !== undefined) named.push({ token: ownToken, source: "LATER_TOKEN" });
  for (const { token, source } of named) {
    const problem = problemOfToken(token);
    if (problem !== undefined) throw usageFailure(`${source}: ${problem}`);
  }
  return named.map(({ token }) => token);
}
