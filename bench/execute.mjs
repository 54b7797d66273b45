import { measure } from "./harness/measure.mjs";
import { atLeast, atMost, find, time, timeTable } from "./harness/section.mjs";

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
  const later = find(results, ours).median;
  const ratio = (name) => find(results, name).median / later;
  return [
    atMost("one call with deadline and signal", later, 2_500, time),
    atMost("times the floor", 1 / ratio("floor: ajv, timer, race"), 3),
    atLeast(
      "times faster than the AI SDK",
      ratio("AI SDK, not validated, further call in a step"),
      5,
    ),
    atLeast("times faster than LangChain", ratio("LangChain tool.invoke, zod"), 5),
    atLeast("times faster than the MCP SDK in memory", ratio("MCP SDK in memory, zod"), 5),
    atLeast("times faster than OpenAI Agents", ratio("OpenAI Agents tool.invoke, zod"), 1),
    atLeast(
      "times faster than OpenAI Agents without validation",
      ratio("OpenAI Agents tool.invoke, not validated"),
      1,
    ),
  ];
}

function file(name) {
  return new URL(`execute/${name}.mjs`, import.meta.url);
}
