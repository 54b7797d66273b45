import { fileURLToPath } from "node:url";

import { atMost, find, time, timeTable } from "./harness/section.mjs";
import { spawnInTurn } from "./harness/spawn-in-turn.mjs";

const ours = "LATER";

/** How long a thousand tools take until each could be called, in a new process each time. */
export async function run() {
  const results = spawnInTurn([
    inNewProcess(ours, "later"),
    inNewProcess("LATER, and converted for Gemini", "later-converted"),
    inNewProcess("ajv, the schemas only", "ajv"),
    inNewProcess("zod from JSON Schema, the schemas only", "zod"),
    inNewProcess("@cfworker/json-schema, the schemas only", "cfworker"),
  ]);
  const { median } = find(results, ours);
  const aims = [
    atMost("listed by a session", median, 100e6, time),
    atMost("the first aim", median, 50e6, time),
  ];
  return [timeTable({ title: "A thousand tools made ready", results, ours, aims })];
}

function inNewProcess(name, file) {
  return {
    name,
    command: process.execPath,
    args: [fileURLToPath(new URL(`prepare/${file}.mjs`, import.meta.url))],
    read: ({ stdout }) => Number(stdout),
  };
}
