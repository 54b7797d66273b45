// Serves a chat whose answers outlive the connections that they are read by. PORT says where, 8080 if it does not.
import { GoogleGenAI } from "@google/genai";
import { gemini } from "later-runtime/gemini";
import { startGeminiStandIn } from "later-runtime/testing";

import { serve } from "./serve.ts";
import { Visitors } from "./visitors.ts";

const apiKey = process.env["GEMINI_API_KEY"];
// Without a key, the same SDK talks over HTTP to a server of this process that plans with rules.
const standIn = apiKey ? undefined : await startGeminiStandIn();
const client =
  standIn === undefined
    ? new GoogleGenAI({ apiKey: apiKey ?? "" })
    : new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });

const visitors = new Visitors(gemini(client, process.env["GEMINI_MODEL"] ?? "gemini-3.8-flash"));
const server = await serve(visitors, Number(process.env["PORT"] ?? 8080));
console.log(`http://127.0.0.1:${server.port}/`);
if (standIn !== undefined)
  console.log("(a stand-in for Gemini answers; set GEMINI_API_KEY to ask it)");

process.once("SIGINT", () => void stop()).once("SIGTERM", () => void stop());

async function stop(): Promise<void> {
  await visitors.close();
  await server.close();
  await standIn?.close();
}
