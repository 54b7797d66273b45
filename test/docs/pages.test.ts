import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { typeCheck } from "../setup/type-check.ts";

/** The pages, and what their shorter examples take for granted. */
const pages = {
  "docs/LATER-1.0.md": "",
  "docs/first-tool.md": "",
  "docs/declaring.md": "",
  "docs/sessions.md": `
import { deftool, Runtime, type ToolContext } from "later-runtime";
const runtime = new Runtime();
/** Tells who asks. */
const whoAmI = deftool((context: ToolContext) => String(context.data));
/** Pays a bill. */
const pay = deftool((euros: number) => euros);
`,
  "docs/streaming.md": "",
  "docs/http.md": `
import { type ConversationPause, deftool, type Decisions, generateStream, Runtime } from "later-runtime";
import { readEvents, toEventResponse } from "later-runtime/http";
import { calls, scriptedModel, text } from "later-runtime/testing";
const getWeather = deftool({
  name: "getWeather",
  description: "Tells how warm it is.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  execute: ({ city }) => ({ degrees: city.length * 2 }),
});
const refund = deftool({
  name: "refund",
  description: "Pays an order back.",
  parameters: { type: "object", properties: { order: { type: "string" } }, required: ["order"] },
  execute: ({ order }) => \`\${order} is paid back\`,
});
const model = scriptedModel([calls({ id: "call-1", name: "getWeather", args: { city: "Rome" } }), text("8 degrees.")]);
const clerk = scriptedModel([calls({ id: "c1", name: "refund", args: { order: "A7" } }), text("Done.")]);
`,
  "docs/errors.md": "",
  "docs/conversations.md": `
import {
  compacting, type Content, type ConversationPause, ConversationError, createChat, deftool, deftype, generate,
  generateStream, type LaterError, media, retrying, Runtime, ToolRegistry,
} from "later-runtime";
import { calls, scriptedModel, text } from "later-runtime/testing";
const source = new Runtime({ registry: new ToolRegistry() });
const getWeather = deftool({
  name: "getWeather",
  description: "Tells how warm it is.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  register: false,
  execute: ({ city }) => ({ degrees: city.length * 2 }),
});
const model = scriptedModel(({ contents, output }) => {
  const isTold = contents.at(-1)?.parts.some((part) => part.functionResponse !== undefined);
  if (!isTold) return calls({ name: "getWeather", args: { city: "Rome" } });
  return text(output === undefined ? "It is 8 degrees in Rome." : '{"degrees":8,"at":"2026-11-26T12:00:00Z"}');
});
`,
  "docs/gemini.md": `
import { GoogleGenAI, Modality } from "@google/genai";
import { createChat, deftool } from "later-runtime";
import { toCallableTool } from "later-runtime/gemini/callable-tool";
import { interactions } from "later-runtime/gemini/interactions";
import { connectLive } from "later-runtime/gemini/live";
import { startGeminiStandIn } from "later-runtime/testing";
await using standIn = await startGeminiStandIn();
const ai = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
const place = { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const;
const getTemperature = deftool({
  name: "getTemperature",
  description: "Tells the temperature in a city.",
  parameters: place,
  execute: ({ city }) => city.length * 2,
});
const findHotel = deftool({
  name: "findHotel",
  description: "Finds a hotel in a city.",
  parameters: place,
  execute: ({ city }) => \`Grand Hotel \${city}\`,
});
const play = (audio: string | undefined) => void audio;
`,
  "docs/anthropic.md": `
import Anthropic from "@anthropic-ai/sdk";
import { createChat, deftool } from "later-runtime";
import { anthropic } from "later-runtime/anthropic";
const getTemperature = deftool((city: string) => city.length * 2);
`,
  "docs/ai-sdk.md": "",
  "docs/langchain.md": "",
  "docs/mastra.md": "",
  "docs/mcp.md": "",
  "docs/openai.md": "",
  "docs/openai-agents.md": "",
  "docs/testing.md": `
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { deftool, generate, retrying } from "later-runtime";
import {
  assertCalled, calls, callsOf, faultyModel, hanging, openRecording, recordModel, replayConversation, replayModel,
  scriptedModel, text, toolDouble,
} from "later-runtime/testing";
const getWeather = deftool({
  name: "get_weather",
  description: "Tells how warm it is in a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  execute: async ({ city }) => ({ degrees: city.length * 2 }),
});
const model = scriptedModel([calls({ name: "get_weather", args: { city: "Rome" } }), text("It is 8 degrees.")]);
`,
  "docs/calls.md": `
import { deftool, Runtime, ToolError } from "later-runtime";
const runtime = new Runtime();
`,
  "docs/state.md": `
import { LaterError, Runtime } from "later-runtime";
const runtime = new Runtime();
const session = await runtime.createSession();
const temperature = await session.variables.define("temperature", { type: "float", initial: 0.7 });
`,
  "docs/bridge.md": `
import { BridgeClient, BridgeHost } from "later-bridge";
import { LaterError, Runtime } from "later-runtime";
const runtime = new Runtime();
`,
  "docs/workers.md": `
import { startPool } from "later-bridge";
const pythonWorker = [
  process.env["LATER_PYTHON"] || "python3",
  "-m",
  "later_worker",
  ${JSON.stringify(path.join(root, "test/workers/python-tools.py"))},
] as const;
process.env["PYTHONPATH"] = ${JSON.stringify(path.join(root, "python"))};
`,
  "docs/contracts.md": `
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  AuditFile, AuditLog, BridgeClient, BridgeHost, ContractBook, offerOf, printLock, readContract, readLock, verifyAudit,
} from "later-bridge";
import { deftool, Runtime, ToolRegistry } from "later-runtime";
const token = "a-token-of-sixteen-characters";
const parameters = { type: "object", properties: {} } as const;
const add = deftool({ name: "add", description: "Adds two numbers.", parameters, execute: () => 3 });
const refund = deftool({ name: "refund_order", description: "Refunds.", parameters, execute: () => "refunded" });
const offer = offerOf(add.tool);
const lock = readLock(printLock([readContract(offer)], { name: "sums" }));
const runtime = new Runtime({ registry: new ToolRegistry() });
await runtime.createSession({ id: "till", tools: [refund] });
`,
  "docs/telemetry.md": `
import { openTelemetry } from "later-runtime/telemetry";
`,
  "packages/bridge/README.md": "",
  "docs/build.md": "",
  "docs/repair.md": "",
  "packages/build/README.md": "",
};

/** An example as a program of its own. */
interface Program {
  readonly file: string;
  /** Whether it does something; those marked `ts check` only have to type-check. */
  readonly runs: boolean;
  /** What it says that it prints: what stands behind arrows in its comments. */
  readonly printed: readonly string[];
}

mkdirSync(path.join(root, "test/temp"), { recursive: true });
// Inside the checkout, so that the packages are found as a user's program finds them.
const folder = mkdtempSync(path.join(root, "test/temp/pages-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writePrograms(page: string, given: string): readonly Program[] {
  const text = readFileSync(path.join(root, page), "utf8");
  const blocks = [...text.matchAll(/^```ts( check)?\n([^]*?)^```$/gm)];
  return blocks.map(([, mark, code = ""], index) => {
    const file = `${page.replaceAll("/", "-").replace(/\.md$/, "")}-${index + 1}.ts`;
    const program = /^import /m.test(code) ? code : `${given}\n${code}`;
    writeFileSync(path.join(folder, file), `${program}\nexport {};\n`);
    return {
      file,
      runs: mark === undefined,
      printed: [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, line = ""]) => line),
    };
  });
}

const programsOf = new Map(
  Object.entries(pages).map(([page, given]) => [page, writePrograms(page, given)]),
);

/** What the compiler has to say of all of them, a text for each error. */
let problems: readonly string[] = [];

beforeAll(() => {
  // All at once: for each page alone, the compiler would read the same declarations.
  const files = [...programsOf.values()].flat().map(({ file }) => file);
  problems = typeCheck({ folder, files })
    .split(/\n(?!\s)/)
    .filter((text) => text !== "");
}, 180_000);

it("has no example that keeps the others from being checked", () => {
  const names = [...programsOf.values()].flat().map(({ file }) => file);
  expect(problems.filter((problem) => !names.some((name) => problem.includes(name)))).toEqual([]);
});

describe.each([...programsOf])("%s", (_page, programs) => {
  it("has examples that type-check", () => {
    const names = programs.map(({ file }) => file);
    expect(problems.filter((problem) => names.some((name) => problem.includes(name)))).toEqual([]);
  });

  it.each(programs.filter(({ runs }) => runs))(
    "has an example that prints what it says: $file",
    async ({ file, printed }) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--import", "tsx", path.join(folder, file)],
        { env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } },
      );
      const lines = printed.length === 0 ? [] : stdout.trimEnd().split("\n");
      expect(lines).toEqual(printed);
    },
  );
});
