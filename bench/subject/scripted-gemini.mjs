import { GoogleGenAI } from "@google/genai";

import * as order from "./order.mjs";

/**
 * Google's SDK before a service in this process, which takes no time: it asks for `count` calls in each of `rounds`
 * answers, then answers in text, then begins again.
 */
export function scriptedGemini(count, rounds = 1) {
  const functionCall = { name: order.name, args: order.args };
  const calls = toAnswer(Array.from({ length: count }, () => ({ functionCall })));
  const done = toAnswer([{ text: "Done." }]);
  let requests = 0;
  const fetch = async () => {
    const isLast = requests % (rounds + 1) === rounds;
    requests += 1;
    return new Response(isLast ? done : calls, { headers: { "content-type": "application/json" } });
  };
  return new GoogleGenAI({ apiKey: "none", httpOptions: { fetch } });
}

function toAnswer(parts) {
  return JSON.stringify({
    candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }],
  });
}
