import { measure } from "./harness/measure.mjs";
import { atLeast, atMost, find, time, timeTable } from "./harness/section.mjs";
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
  return [timeTable({ title: "One validated call", results, ours, aims: aims(results) })];
}

function aims(results) {
  const later = find(results, ours);
  const floor = find(results, "floor: ajv, timer, race");
  const slower = (name) => ratio(find(results, name), later);
  return [
    atMost("one call with deadline and signal", later.median, 2_500, time),
    atMost("times the floor", ratio(later, floor), 3),
    atLeast("AI SDK, times ours", slower("AI SDK, not validated, further call in a step"), 5),
    atLeast("LangChain, times ours", slower("LangChain tool.invoke, zod"), 5),
    atLeast("MCP SDK in memory, times ours", slower("MCP SDK in memory, zod"), 5),
    atLeast("OpenAI Agents, times ours", slower("OpenAI Agents tool.invoke, zod"), 1),
    atLeast("the same not validated", slower("OpenAI Agents tool.invoke, not validated"), 1),
  ];
}

function file(name) {
  return new URL(`execute/${name}.mjs`, import.meta.url);
}
