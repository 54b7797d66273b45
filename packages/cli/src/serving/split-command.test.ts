import { describe, expect, it } from "vitest";

import { splitCommand } from "./split-command.ts";

describe("splitCommand", () => {
  it.each([
    ["node worker.js", ["node", "worker.js"]],
    ["  node   worker.js ", ["node", "worker.js"]],
    [`"/my programs/node" 'a b' c"d e"f`, ["/my programs/node", "a b", "cd ef"]],
    [`sh -c 'echo "$HOME"'`, ["sh", "-c", 'echo "$HOME"']],
    [`x ""`, ["x", ""]],
  ])("takes %s apart", (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });

  it.each(["", "   ", 'node "worker.js', "node 'worker.js"])("refuses %j", (line) => {
    expect(() => splitCommand(line)).toThrow("--worker");
  });
});
