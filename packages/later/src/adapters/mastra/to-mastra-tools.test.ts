import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { root } from "../../../../../test/setup/paths.ts";
import { typeCheck } from "../../../../../test/setup/type-check.ts";
import { emptyRuntime, getWeather, stopped, wait } from "../../conversation/fixtures/tools.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import { startGeminiStandIn } from "../../testing/gemini-stand-in.ts";
import { calls, type Script, text } from "../../testing/script.ts";
import type { GenerateContentRequest } from "../../testing/stand-in/generate-request.ts";
import type { MastraToolConfig } from "./mastra.ts";
import { type MastraToolsOptions, toMastraTools } from "./to-mastra-tools.ts";

const folder = path.join(root, "test/mastra");

/** What is used of Mastra. */
interface MastraTool {
  execute(input: object, context: object): Promise<unknown>;
}

interface Mastra {
  getAgent(name: string): Agent;
}

interface Agent {
  generate(asked: string, options?: object): Promise<Answer>;
  stream(asked: string): Promise<{ readonly fullStream: AsyncIterable<StreamPart> }>;
  approveToolCallGenerate(call: object): Promise<Answer>;
  declineToolCallGenerate(call: object): Promise<Answer>;
}

interface Answer {
  readonly text: string;
  readonly finishReason: string;
  readonly runId: string;
  readonly suspendPayload?: { readonly toolCallId: string };
}

interface StreamPart {
  readonly type: string;
  readonly payload?: { readonly output?: unknown };
}

const none = { type: "object", properties: {} } as const;
const own = { register: false, parameters: none } as const;

const refund = deftool({
  name: "refund",
  description: "Pays an order back.",
  parameters: { type: "object", properties: { order: { type: "string" } }, required: ["order"] },
  annotations: { requiresApproval: true },
  register: false,
  execute: ({ order }: Readonly<Record<string, unknown>>) => `${String(order)} is paid back`,
});

/** What `count` has begun to give. */
const made: number[] = [];

const count = deftool({
  ...own,
  name: "count",
  description: "Counts.",
  execute: async function* () {
    for (const counted of [1, 2]) {
      made.push(counted);
      yield { counted };
    }
    return { counted: 3 };
  },
});

const list = deftool({
  ...own,
  name: "list",
  description: "Lists how warm it is where.",
  execute: () => new Map([["Rome", 8]]),
});

const draw = deftool({
  ...own,
  name: "draw",
  description: "Draws.",
  execute: () => ({
    ready: true,
    picture: media({ mimeType: "image/png", data: new Uint8Array([1]) }),
  }),
});

const whoAsks = deftool({
  ...own,
  name: "whoAsks",
  description: "Tells who asks.",
  execute: (_args: unknown, { data }: ToolContext) =>
    (data as { get(key: string): string } | undefined)?.get("user") ?? "nobody",
});

describe.skipIf(!existsSync(path.join(folder, "node_modules/@mastra/core")))(
  "Mastra (skipped where it is not installed)",
  () => {
    test("answers with tools whose arguments are repaired and validated", async () => {
      const { agent, answers } = await connect([
        calls({ name: "getWeather", args: { city: "Rome" } }),
        text("8 degrees."),
        calls({ name: "getWeather", args: {} }),
        text("Of which city?"),
      ]);
      expect((await agent.generate("How warm is it in Rome?")).text).toBe("8 degrees.");
      expect(answers().at(-1)).toMatchObject({ response: { content: { degrees: 8 } } });
      expect((await agent.generate("How warm is it?")).text).toBe("Of which city?");
      const error = expect.stringContaining('"city" is required');
      expect(answers().at(-1)).toMatchObject({ response: { error } });
    });

    test("asks a person where a tool needs that, and runs it once it is allowed", async () => {
      const refunding = calls({ name: "refund", args: { order: "A7" } });
      const { agent, answers } = await connect([refunding, text("Done."), refunding, text("No.")]);
      const first = await agent.generate("Pay A7 back.");
      expect(first.finishReason).toBe("suspended");
      expect(answers()).toEqual([]);
      expect((await agent.approveToolCallGenerate(suspended(first))).text).toBe("Done.");
      expect(answers().at(-1)).toMatchObject({ response: { content: "A7 is paid back" } });
      const second = await agent.generate("Pay A7 back.");
      expect((await agent.declineToolCallGenerate(suspended(second))).text).toBe("No.");
      expect(JSON.stringify(answers().at(-1))).not.toContain("paid back");
    });

    test("asks nobody about arguments that do not fit", async () => {
      const { agent, answers } = await connect([
        calls({ name: "refund" }),
        text("Of which order?"),
      ]);
      expect((await agent.generate("Pay it back.")).text).toBe("Of which order?");
      const error = expect.stringContaining('"order" is required');
      expect(answers()).toMatchObject([{ response: { error } }]);
    });

    test("holds a generator back until what it gave has been written", async () => {
      const { tools } = await connect([]);
      const written: unknown[] = [];
      let release = (): void => {};
      const first = new Promise<void>((resolve) => {
        release = resolve;
      });
      const writer = {
        write: async (part: unknown): Promise<void> => {
          written.push(part);
          await first;
        },
      };
      const counted = tools["count"]?.execute({}, { writer });
      await vi.waitFor(() => expect(written).toEqual([{ counted: 1 }]));
      const before = made.length;
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      expect(made).toHaveLength(before);
      release();
      expect(await counted).toEqual({ counted: 3 });
      expect(written).toEqual([{ counted: 1 }, { counted: 2 }]);
      expect(made).toHaveLength(before + 1);
    });

    test("says what JSON has no form for", async () => {
      const { agent, answers } = await connect([calls({ name: "list" }), text("Well.")]);
      await agent.generate("List.");
      const error = "The tool returned a Map, which JSON cannot carry.";
      expect(answers()).toMatchObject([{ response: { error } }]);
    });

    test("takes nobody for allowed where no agent asks", async () => {
      const { tools } = await connect([]);
      await expect(tools["refund"]?.execute({ order: "A7" }, {})).rejects.toMatchObject({
        type: "APPROVAL_REQUIRED",
      });
      expect(await tools["getWeather"]?.execute({ city: "Rome" }, {})).toMatchObject({
        degrees: 8,
      });
      expect(await asStep(tools["getWeather"], { city: "Rome" })).toMatchObject({
        status: "success",
        result: { degrees: 8 },
      });
      expect(await asStep(tools["refund"], { order: "A7" })).toMatchObject({
        status: "failed",
        error: { message: expect.stringContaining("approv") },
      });
    });

    test("cancels tools with the signal of the run", async () => {
      const controller = new AbortController();
      const onEvent = ({ type }: CallEvent): void => {
        if (type === "call-progress") controller.abort();
      };
      const { agent } = await connect([calls({ name: "wait" })], { onEvent });
      const before = stopped.length;
      await agent.generate("Wait.", { abortSignal: controller.signal }).catch(() => {});
      await vi.waitFor(() => expect(stopped).toHaveLength(before + 1));
    });

    test("streams partial results", async () => {
      const { agent, answers } = await connect([calls({ name: "count" }), text("3.")]);
      const parts: unknown[] = [];
      for await (const { type, payload } of (await agent.stream("Count.")).fullStream) {
        if (type === "tool-output") parts.push(payload?.output);
      }
      expect(parts).toEqual([{ counted: 1 }, { counted: 2 }]);
      expect(answers()).toMatchObject([{ response: { content: { counted: 3 } } }]);
    });

    test("hands files over to the model", async () => {
      const { agent, answers } = await connect([calls({ name: "draw" }), text("Drawn.")]);
      await agent.generate("Draw.");
      expect(answers()).toMatchObject([
        { parts: [{ inlineData: { mimeType: "image/png", data: "AQ==" } }] },
      ]);
    });

    test("gives tools the request's context for data, or data of their own", async () => {
      const asking = [calls({ name: "whoAsks" }), text("Well.")];
      const first = await connect(asking);
      const requestContext = new first.RequestContext([["user", "ada"]]);
      await first.agent.generate("Who?", { requestContext });
      expect(first.answers()).toMatchObject([{ response: { content: "ada" } }]);
      const second = await connect(asking, { data: new Map([["user", "grace"]]) });
      await second.agent.generate("Who?", { requestContext });
      expect(second.answers()).toMatchObject([{ response: { content: "grace" } }]);
    });

    test("has the tools of a session, which stays open", async () => {
      const { createTool } = await load<Tools>("tools");
      await using runtime = emptyRuntime();
      await using session = await runtime.createSession({ tools: [getWeather] });
      const tools = await toMastraTools(createTool, session);
      expect(Object.keys(tools)).toEqual(["getWeather"]);
      await tools[Symbol.asyncDispose]();
      expect(await session.listDeclarations()).toHaveLength(1);
    });

    test("takes them as the documentation says", async () => {
      const page = readFileSync(path.join(root, "docs/mastra.md"), "utf8");
      const [, code = ""] = /^```ts mastra\n([^]*?)^```$/m.exec(page) ?? [];
      const [, printed = ""] = /\/\/ → (.*)$/m.exec(code) ?? [];
      mkdirSync(path.join(folder, "temp"), { recursive: true });
      const example = mkdtempSync(path.join(folder, "temp/example-"));
      onTestFinished(() => rmSync(example, { recursive: true }));
      writeFileSync(path.join(example, "example.ts"), code);
      expect(typeCheck({ folder: example, files: ["example.ts"] })).toBe("");
      const program = ["--import", "tsx", path.join(example, "example.ts")];
      const { stdout } = await promisify(execFile)(process.execPath, program);
      expect(stdout.trimEnd()).toBe(printed);
    }, 120_000);
  },
);

interface Tools {
  createTool(config: MastraToolConfig): MastraTool;
}

interface Workflow {
  then(step: unknown): Workflow;
  commit(): Workflow;
  createRun(): Promise<{ start(options: { readonly inputData: object }): Promise<object> }>;
}

/** What a workflow ends with whose only step is a tool. */
async function asStep(tool: MastraTool | undefined, inputData: object): Promise<object> {
  const { createStep, createWorkflow } = await load<{
    createStep(tool: MastraTool | undefined): unknown;
    createWorkflow(options: object): Workflow;
  }>("workflows");
  const { inputSchema, outputSchema } = tool as unknown as MastraToolConfig;
  const workflow = createWorkflow({ id: "only", inputSchema, outputSchema });
  const run = await workflow.then(createStep(tool)).commit().createRun();
  return run.start({ inputData });
}

/** Which call waits for a person. */
function suspended({ runId, suspendPayload }: Answer): object {
  return { runId, toolCallId: suspendPayload?.toolCallId };
}

/** An agent whose model is the stand-in for Gemini, its tools, and what it has told the model of calls. */
async function connect(script: Script<GenerateContentRequest>, options: MastraToolsOptions = {}) {
  const { createTool } = await load<Tools>("tools");
  const { Agent } = await load<{ Agent: new (options: object) => object }>("agent");
  const { InMemoryStore } = await load<{ InMemoryStore: new () => object }>("storage");
  const { Mastra } = await load<{ Mastra: new (options: object) => Mastra }>("mastra");
  const { RequestContext } = await load<{
    RequestContext: new (entries: readonly [string, string][]) => object;
  }>("request-context");
  const standIn = await startGeminiStandIn({ script });
  const given = [getWeather, refund, wait, count, list, draw, whoAsks];
  const tools = await toMastraTools(createTool, given, { source: emptyRuntime(), ...options });
  onTestFinished(async () => {
    await tools[Symbol.asyncDispose]();
    await standIn.close();
  });
  const google = createGoogleGenerativeAI({
    apiKey: standIn.apiKey,
    baseURL: `${standIn.url}/v1beta`,
  });
  const model = google("gemini-3.8-flash");
  const clerk = new Agent({ id: "clerk", name: "Clerk", instructions: "Be brief.", model, tools });
  // Who waits for a person is kept there.
  const mastra = new Mastra({ agents: { clerk }, storage: new InMemoryStore(), logger: false });
  const answers = () =>
    standIn.requests.flatMap(({ body }) =>
      (body as GenerateContentRequest).contents.flatMap(({ parts }) =>
        (parts ?? []).flatMap(({ functionResponse }) => functionResponse ?? []),
      ),
    );
  return { agent: mastra.getAgent("clerk"), tools, answers, RequestContext };
}

async function load<Exports>(entry: string): Promise<Exports> {
  const require = createRequire(path.join(folder, "package.json"));
  return (await import(pathToFileURL(require.resolve(`@mastra/core/${entry}`)).href)) as Exports;
}
