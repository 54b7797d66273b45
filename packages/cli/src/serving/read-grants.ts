import type { TokenGrant } from "later-bridge";
import { parseJson } from "later-runtime/adm";

import { CommandFailure } from "../command-failure.ts";

const minimumLength = 16;
const rolePattern = /^[A-Za-z][\w.:-]{0,63}$/;
const members: ReadonlySet<string> = new Set(["token", "principal", "sessions", "roles"]);

/** A grant and the place it has in its file. */
type Entry = readonly [place: string, grant: TokenGrant];

/**
 * Reads who may use a server: a JSON array of `{"token", "principal", "sessions", "roles"}`, of which only the
 * first is needed, or the same per line, with spaces between and commas between roles; lines that are empty or
 * begin with `#` say nothing.
 *
 * @throws CommandFailure for a mistake in it, saying where; no message repeats a token
 */
export function readGrants(text: string, file: string): readonly TokenGrant[] {
  const entries = text.trimStart().startsWith("[") ? readArray(text, file) : readLines(text, file);
  if (entries.length === 0) throw invalid(`"${file}" has no tokens.`);
  const places = new Map<string, string>();
  for (const [place, { token }] of entries) {
    const before = places.get(token);
    if (before !== undefined) throw invalid(`${place}: the token is the same as in ${before}.`);
    places.set(token, place);
  }
  return entries.map(([, grant]) => grant);
}

/** What keeps a text from being a token; `undefined` for nothing. */
export function problemOfToken(token: string): string | undefined {
  if (token.length < minimumLength) return `a token has at least ${minimumLength} characters.`;
  return /^[\x21-\x7E]+$/.test(token)
    ? undefined
    : "a token consists of printable ASCII characters without spaces.";
}

function readLines(text: string, file: string): readonly Entry[] {
  return text.split(/\r?\n/).flatMap((line, index): readonly Entry[] => {
    const [token = "", principal, sessions, roles, ...rest] = line.trim().split(/\s+/);
    if (token === "" || token.startsWith("#")) return [];
    const place = `"${file}", line ${index + 1}`;
    if (rest.length > 0) {
      throw invalid(
        `${place}: there is more than token, principal, pattern of sessions and roles.`,
      );
    }
    const entry = { token, principal, sessions, roles: roles?.split(",") };
    return [[place, readGrant(entry, place)]];
  });
}

function readArray(text: string, file: string): readonly Entry[] {
  let entries: unknown;
  try {
    entries = parseJson(text);
  } catch {
    // What the parser says may repeat a part of the text.
    throw invalid(`"${file}" begins with "[" and is no JSON.`);
  }
  return (entries as readonly unknown[]).map((entry, index) => {
    const place = `"${file}", entry ${index + 1}`;
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw invalid(`${place}: it has to be an object with "token".`);
    }
    if (Object.keys(entry).some((name) => !members.has(name))) {
      throw invalid(`${place}: there is more than "token", "principal", "sessions" and "roles".`);
    }
    return [place, readGrant(entry, place)];
  });
}

function readGrant(
  entry: Readonly<Partial<Record<keyof TokenGrant, unknown>>>,
  place: string,
): TokenGrant {
  const { token } = entry;
  if (typeof token !== "string") throw invalid(`${place}: "token" has to be a text.`);
  const problem = problemOfToken(token);
  if (problem !== undefined) throw invalid(`${place}: ${problem}`);
  return {
    token,
    ...readText(entry, "principal", place),
    ...readText(entry, "sessions", place),
    ...readRoles(entry.roles, place),
  };
}

function readRoles(roles: unknown, place: string): Pick<TokenGrant, "roles"> {
  if (roles === undefined) return {};
  const isRole = (role: unknown): role is string =>
    typeof role === "string" && rolePattern.test(role);
  if (Array.isArray(roles) && roles.length > 0 && roles.every(isRole)) return { roles };
  throw invalid(
    `${place}: a role is a name of letters, digits, "_", ".", ":" and "-" that begins with a letter.`,
  );
}

function readText<Name extends keyof TokenGrant>(
  entry: Readonly<Partial<Record<Name, unknown>>>,
  name: Name,
  place: string,
): Partial<Record<Name, string>> {
  const value = entry[name];
  if (value === undefined) return {};
  if (typeof value === "string" && value !== "") {
    return { [name]: value } as Partial<Record<Name, string>>;
  }
  throw invalid(`${place}: "${name}" has to be a text that is not empty.`);
}

function invalid(message: string): CommandFailure {
  return new CommandFailure(message, {
    code: "INVALID_TOKEN_FILE",
    remedy:
      "Write a token per line; behind it, if need be, for whom it is, a pattern of sessions, and roles:\n" +
      "<token> alice team-a-* client,billing",
  });
}
