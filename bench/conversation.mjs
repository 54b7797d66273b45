import { measure } from "./harness/measure.mjs";
import { atLeast, find, timeTable } from "./harness/section.mjs";
import { ratio } from "./harness/summarise.mjs";

const ours = "LATER";
const aiSdk = "AI SDK generateText, zod";
const libraries = [
  { name: ours, file: "later" },
  { name: aiSdk, file: "ai-sdk" },
  { name: "OpenAI Agents run, zod", file: "openai-agents" },
  { name: "LATER over @google/genai", file: "later", suffix: "OverGenai" },
  { name: "@google/genai, not validated", file: "genai" },
];

/** A whole turn against a scripted model in this process: calls, then an answer in text. */
export async function run() {
  const rounds = await measure(cases("prepareRound"), { rounds: 21 });
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
    timeTable({
      title: "A further round trip: one call, its response, the next answer",
      results: rounds,
      ours,
      aims: aims(rounds),
    }),
  ];
}

function aims(results) {
  return [atLeast("AI SDK, times ours", ratio(find(results, aiSdk), find(results, ours)), 1)];
}

function cases(prepare) {
  return libraries.map(({ name, file, suffix = "" }) => ({
    name,
    module: new URL(`conversation/${file}.mjs`, import.meta.url),
    prepare: `${prepare}${suffix}`,
  }));
}
