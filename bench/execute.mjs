import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { measure } from "./harness/measure.mjs";
import { atLeast, atMost, find, significant, time, timeTable } from "./harness/section.mjs";
import { ratio } from "./harness/summarise.mjs";

const ours = "LATER";

export async function run() {
  const results = await measure([
    { name: ours, module: file("later") },
    {
      name: "LATER, default deadline, no signal",
      module: file("later"),
      prepare: "prepareWithoutSignal",
    },
    {
      name: "LATER beside AsyncLocalStorage",
      module: file("later"),
      prepare: "prepareWithAsyncStorage",
    },
    { name: "floor: ajv, timer, race", module: file("floor") },
    { name: "floor and a caller's signal", module: file("floor"), prepare: "prepareWithSignal" },
    { name: "AI SDK, zod, further call in a step", module: file("ai-sdk"), prepare: "prepareZod" },
    {
      name: "AI SDK, not validated, further call in a step",
      module: file("ai-sdk"),
      prepare: "prepareJsonSchema",
    },
    { name: "LangChain tool.invoke, zod", module: file("langchain"), prepare: "prepareZod" },
    {
      name: "LangChain tool.invoke, JSON Schema",
      module: file("langchain"),
      prepare: "prepareJsonSchema",
    },
    { name: "MCP SDK in memory, zod", module: file("mcp") },
    {
      name: "OpenAI Agents tool.invoke, zod",
      module: file("openai-agents"),
      prepare: "prepareZod",
    },
    {
      name: "OpenAI Agents tool.invoke, not validated",
      module: file("openai-agents"),
      prepare: "prepareJsonSchema",
    },
    { name: "@google/genai, not validated, further call", module: file("genai") },
  ]);
  return [timeTable({ title: "One validated call", results, ours, aims: aims(results) }), memory()];
}

/** What a million calls leave on the heap, in a process of its own. */
function memory() {
  const script = fileURLToPath(new URL("execute/memory.mjs", import.meta.url));
  const heap = JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" }),
  );
  const growth = heap.at(-1) - heap[0];
  return {
    title: "A million calls",
    note: "What the heap holds after a collection, when as many calls have been run in one session.",
    columns: ["calls", "heap"],
    rows: heap.map((bytes, index) => [
      ((index + 1) * 250_000).toLocaleString("en"),
      `${significant(bytes / 2 ** 20)} MiB`,
    ]),
    aims: [atMost("growth from the first row to the last, bytes", growth, 65_536)],
  };
}

function aims(results) {
  const later = find(results, ours);
  const floor = find(results, "floor: ajv, timer, race");
  const slower = (name) => ratio(find(results, name), later);
  return [
    atMost("one call with deadline and signal", later.median, 2_000, time),
    atMost("times the floor", ratio(later, floor), 2.5),
    atLeast("AI SDK, times ours", slower("AI SDK, not validated, further call in a step"), 8),
    atLeast("LangChain, times ours", slower("LangChain tool.invoke, zod"), 8),
    atLeast("MCP SDK in memory, times ours", slower("MCP SDK in memory, zod"), 8),
    atLeast(
      "OpenAI Agents, not validated, times ours",
      slower("OpenAI Agents tool.invoke, not validated"),
      1,
    ),
  ];
}

function file(name) {
  return new URL(`execute/${name}.mjs`, import.meta.url);
}
