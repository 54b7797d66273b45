import { measure } from "./harness/measure.mjs";
import { timeTable } from "./harness/section.mjs";

const ours = "LATER";
const libraries = [
  { name: ours, file: "later" },
  { name: "AI SDK generateText, zod", file: "ai-sdk" },
  { name: "OpenAI Agents run, zod", file: "openai-agents" },
];

/** A whole turn against a scripted model in this process: calls, then an answer in text. */
export async function run() {
  return [
    timeTable({
      title: "A turn with one call",
      results: await measure(cases("prepareOne")),
      ours,
    }),
    timeTable({
      title: "A turn with a hundred calls",
      results: await measure(cases("prepareHundred"), { rounds: 9 }),
      ours,
    }),
  ];
}

function cases(prepare) {
  return libraries.map(({ name, file }) => ({
    name,
    module: new URL(`conversation/${file}.mjs`, import.meta.url),
    prepare,
  }));
}
