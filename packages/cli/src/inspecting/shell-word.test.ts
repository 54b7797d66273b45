import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { shellWord } from "../../page/shell-word.ts";

test
  .skipIf(process.platform === "win32")
  .each([
    "tools.ts",
    "",
    "it's",
    "''",
    '{"a": "$HOME `id` \\\\ \\n !x"}',
    "a\nb",
    "*?[~]#&;|<>(){}",
    "Grüße ✓",
  ])("is taken by a shell as it is: %j", (text) => {
  const printed = execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" });
  expect(printed).toBe(text);
});

test("is quoted only where it has to be", () => {
  expect(shellWord("src/tools.ts")).toBe("src/tools.ts");
  expect(shellWord("two words")).toBe("'two words'");
});
