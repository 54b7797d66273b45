import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { BridgeService } from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../../packages/bridge/src/protocol/metadata-names.ts";
import { root } from "../setup/paths.ts";

const page = readFileSync(path.join(root, "docs/bridge.md"), "utf8");

/** What stands in code in one column of the tables of a section. */
function namesIn(section: string, column: number): readonly string[] {
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  const cells = own.split("\n").map((line) => line.split(/(?<!\\)\|/)[column] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

describe("docs/bridge.md", () => {
  it("has every method of the protocol, each once", () => {
    const methods = BridgeService.methods.map(({ name }) => name);
    expect(namesIn("Methods", 1).toSorted()).toEqual(methods.toSorted());
  });

  it("has every name of our own", () => {
    const names = Object.values(metadataNames);
    expect([...new Set(namesIn("Names of our own", 2))].toSorted()).toEqual(names.toSorted());
  });
});
