// Asks a model a question that it can only answer with the tools of tools.ts, and shows how it does.
import { GoogleGenAI } from "@google/genai";
import { configuredRuntime, generate } from "later-runtime";
import { gemini } from "later-runtime/gemini";
import { startGeminiStandIn } from "later-runtime/testing";

import { describeCity, measureDistance, nearestCities, sunTimes } from "./tools.ts";
import { createTranscript } from "./transcript.ts";

const ownQuestion = process.argv.slice(2).join(" ").trim();
const question =
  ownQuestion ||
  "How far is it from Oslo to Lisbon, and when does the sun set in Lisbon on 2026-12-21?";
const apiKey = process.env["GEMINI_API_KEY"];
const transcript = createTranscript(process.stdout);

// Without a key, the same SDK talks over HTTP to a server of this process that plans with rules.
await using standIn = apiKey ? undefined : await startGeminiStandIn();
const client =
  standIn === undefined
    ? new GoogleGenAI({ apiKey: apiKey ?? "" })
    : new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
const model = gemini(client, process.env["GEMINI_MODEL"] ?? "gemini-3.8-flash");

const tools = [describeCity, measureDistance, sunTimes, nearestCities];
const startedAt = performance.now();
// Without a configuration, tools run in this process; promoted.config.ts has workers run them.
await using source = await configuredRuntime();
const names = tools.map((tool) => tool.declaration.name);
transcript.begin({
  names,
  readMs: performance.now() - startedAt,
  model:
    standIn === undefined
      ? model.model
      : "a stand-in for Gemini on this machine (set GEMINI_API_KEY to ask Gemini itself)",
  question,
});

try {
  const result = await generate(question, { source, model, tools, onEvent: transcript.show });
  transcript.end(result, performance.now() - startedAt);
  if (ownQuestion === "") {
    transcript.hint('Ask your own: npm start -- "Which 3 cities are nearest to Vienna?"');
  }
} catch (error) {
  transcript.fail(error);
  process.exitCode = 1;
}
