import { Runtime, ToolRegistry } from "later-runtime";

import { batchChecks, batchMembers, playBatch, readBatch } from "../batch.ts";
import { judge } from "../expectations.ts";
import { Fields } from "../fields.ts";
import { FixtureSet } from "../fixtures.ts";
import { readVector } from "../read-vector.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about calls: what becomes of a batch of them. */
export const openExecute: OpenKind = ({ fixtures }) => ({
  async play(vector) {
    const members = readVector(vector, batchMembers);
    const batch = readBatch(members, new Fields(members.input, "input"));
    const tools = new FixtureSet(fixtures);
    const registry = new ToolRegistry();
    registry.add(...batch.registered.map((subject) => tools.tool(subject)));
    await using runtime = new Runtime({ registry, ...batch.runtimeOptions });
    return judge(members.expect, await playBatch(runtime, batch, tools), batchChecks);
  },
});
