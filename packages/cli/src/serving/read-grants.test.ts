import { describe, expect, it } from "vitest";

import { CommandFailure } from "../command-failure.ts";
import { readGrants } from "./read-grants.ts";

const secret = "d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60";
const other = "a81f3b4c5d6e4f708192a3b4c5d6e7f8";

describe("readGrants", () => {
  it("reads a token per line, with principal and sessions behind it", () => {
    const text = `# for whom\r\n\n  ${secret}\talice  team-a-*\n${other}\n`;
    expect(readGrants(text, "tokens")).toEqual([
      { token: secret, principal: "alice", sessions: "team-a-*" },
      { token: other },
    ]);
  });

  it("reads roles behind the sessions, with commas between", () => {
    const text = `${secret} alice * client,team:billing\n${other} machine * worker`;
    expect(readGrants(text, "tokens")).toEqual([
      { token: secret, principal: "alice", sessions: "*", roles: ["client", "team:billing"] },
      { token: other, principal: "machine", sessions: "*", roles: ["worker"] },
    ]);
  });

  it("reads a JSON array of the same", () => {
    const text = JSON.stringify([
      { token: secret, sessions: "a b" },
      { token: other, principal: "bob", roles: ["worker"] },
    ]);
    expect(readGrants(`\n ${text}`, "tokens.json")).toEqual([
      { token: secret, sessions: "a b" },
      { token: other, principal: "bob", roles: ["worker"] },
    ]);
  });

  it.each([
    ["a short token", "open-sesame", '"file", line 1: a token has at least 16 characters.'],
    ["a token that no header can hold", "open-sesame-öffne-dich", "printable ASCII"],
    ["too much on a line", `${secret} alice team-* client open-sesame`, "line 1: there is more"],
    [
      "a token twice",
      `${secret}\n#\n${secret} alice`,
      'line 3: the token is the same as in "file", line 1',
    ],
    ["no token", "# none\n", "has no tokens"],
    ["nothing", "", "has no tokens"],
    ["an empty array", "[]", "has no tokens"],
    ["what is no JSON", `[{"token": "open-sesame`, "is no JSON"],
    ["JSON without a token", "[{}]", 'entry 1: "token" has to be a text'],
    ["no object in JSON", `["${secret}"]`, "entry 1: it has to be an object"],
    ["a misspelt member", `[{"token": "${secret}", "session": "a"}]`, "entry 1: there is more"],
    ["no principal", `[{"token": "${secret}", "principal": ""}]`, 'entry 1: "principal"'],
    ["no pattern", `[{"token": "${secret}", "sessions": 1}]`, 'entry 1: "sessions"'],
    ["no name of a role", `${secret} alice * client,,worker`, "line 1: a role is a name"],
    ["roles in one text", `[{"token": "${secret}", "roles": "client"}]`, "entry 1: a role"],
    ["an empty list of roles", `[{"token": "${secret}", "roles": []}]`, "entry 1: a role"],
    ["a token with a space", `[{"token": "open-sesame and more"}]`, "without spaces"],
  ])("refuses %s, and repeats no token", (_what, text, hint) => {
    const failure = failureOf(() => readGrants(text, "file"));
    expect(failure).toBeInstanceOf(CommandFailure);
    expect(failure.message).toContain(hint);
    expect(failure.message).not.toContain("open-sesame");
    expect(failure.message).not.toContain(secret);
    expect(failure).not.toHaveProperty("cause");
  });
});

function failureOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("Nothing was thrown.");
}
