import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { FunctionCall, ModelResponse, Part } from "later-runtime";
import {
  type StandIn,
  startAnthropicStandIn,
  startGeminiStandIn,
  startOpenAIStandIn,
} from "later-runtime/testing";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";

import { type CommandSurroundings, runLater } from "../fixtures/run-later.ts";

let standIn: StandIn | undefined;

afterEach(async () => {
  await standIn?.close();
  standIn = undefined;
});

/** Surroundings in which a command takes a server of the test for Gemini. */
async function asGemini(
  ...script: readonly (ModelResponse | Error)[]
): Promise<CommandSurroundings> {
  standIn = await startGeminiStandIn({ script, apiKey: "a-key" });
  return { env: { GEMINI_API_KEY: "a-key", GOOGLE_GEMINI_BASE_URL: standIn.url } };
}

function answer(part: Part): ModelResponse {
  return { candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }] };
}

function text(value: string): ModelResponse {
  return answer({ text: value });
}

function call(functionCall: FunctionCall): ModelResponse {
  return answer({ functionCall });
}

const oneCall = call({ name: "add", args: { a: 1, b: 2 } });
const addThenAnswer = [oneCall, text("It is 3.")];

describe("later chat", () => {
  it("writes the answer to standard output and the calls to standard error", async () => {
    const surroundings = await asGemini(...addThenAnswer);
    const { exitCode, stdout, stderr } = await runLater(
      ["chat", "handwritten.ts", "What is 1 and 2?"],
      surroundings,
    );
    expect(stdout).toBe("It is 3.\n");
    expect(stderr).toContain('→ add {"a":1,"b":2}');
    expect(stderr).toMatch(/^← add 3 [\d.]+ ms$/m);
    expect(stderr).toMatch(/^1 call in 1 round, \d+ tokens, \d+ ms$/m);
    expect(exitCode).toBe(0);
  });

  it("asks Gemini through its SDK when there is a key", async () => {
    const surroundings = await asGemini(text("Hello."));
    const { stderr } = await runLater(
      ["chat", "handwritten.ts", "Hello?", "--model", "gemini-x", "--system", "Be brief."],
      surroundings,
    );
    const [request] = standIn?.requests ?? [];
    expect(request?.path).toContain("/models/gemini-x:streamGenerateContent");
    expect(request?.body).toMatchObject({
      contents: [{ role: "user", parts: [{ text: "Hello?" }] }],
      systemInstruction: { parts: [{ text: "Be brief." }] },
    });
    expect(stderr).toContain("gemini-x");
    expect(stderr).not.toContain("a-key");
  });

  it.each([
    ["anthropic/claude-x", startAnthropicStandIn, "ANTHROPIC"],
    ["openai/gpt-x", startOpenAIStandIn, "OPENAI"],
  ] as const)(
    "talks to %s through the SDK that the tools' project has",
    async (model, start, variable) => {
      await using other = await start({ script: addThenAnswer, apiKey: "a-key" });
      const { exitCode, stdout, stderr } = await runLater(
        ["chat", "handwritten.ts", "What is 1 and 2?", "--model", model],
        { env: { [`${variable}_API_KEY`]: "a-key", [`${variable}_BASE_URL`]: other.url } },
      );
      expect(stdout).toBe("It is 3.\n");
      expect(stderr).toContain(`model  ${model}`);
      expect(stderr).toMatch(/^← add 3 /m);
      expect(other.requests[0]?.body).toMatchObject({ model: model.split("/")[1] });
      expect(exitCode).toBe(0);
    },
  );

  it.each(["anthropic/claude-x", "openai/gpt-x"])(
    "says what is missing to talk to %s, and tells no key",
    async (model) => {
      const project = await mkdtemp(path.join(tmpdir(), "later-chat-"));
      onTestFinished(() => rm(project, { recursive: true }));
      const runtime = path.resolve(import.meta.dirname, "../../../later");
      await mkdir(path.join(project, "node_modules"));
      await symlink(runtime, path.join(project, "node_modules/later-runtime"));
      await copyFile(
        path.join(import.meta.dirname, "../fixtures/plain.mjs"),
        `${project}/tools.mjs`,
      );
      const without = await runLater(["chat", "tools.mjs", "Hello?", "--model", model], {
        cwd: project,
      });
      expect(without.stderr).toMatch(/cannot be loaded[^]*npm install/);
      expect(without.exitCode).toBe(1);
      const wrong = { ANTHROPIC_API_KEY: "a-wrong-key", OPENAI_API_KEY: "a-wrong-key" };
      await using anthropic = await startAnthropicStandIn({ apiKey: "a-key" });
      await using openAI = await startOpenAIStandIn({ apiKey: "a-key" });
      const addresses = { ANTHROPIC_BASE_URL: anthropic.url, OPENAI_BASE_URL: openAI.url };
      const refused = await runLater(["chat", "plain.mjs", "Hello?", "--model", model], {
        env: { ...wrong, ...addresses },
      });
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(/MODEL_REQUEST_FAILED.* 401: .*key/);
      expect(refused.stderr).not.toMatch(/a-wrong-key|"error"/);
    },
  );

  it("talks to a stand-in without a key, and says so in one line", async () => {
    const { exitCode, stdout, stderr } = await runLater([
      "chat",
      "handwritten.ts",
      "Use add with a 40 and b 2.",
    ]);
    expect(stderr).toMatch(/^model {2}a stand-in .*GEMINI_API_KEY is not set/m);
    expect(stderr).toMatch(/^← add 42 /m);
    expect(stdout).toContain("42");
    expect(exitCode).toBe(0);
  });

  it("goes on with the sound tools of a file, and warns of the others", async () => {
    const surroundings = await asGemini(text("Hello."));
    const { exitCode, stderr } = await runLater(
      ["chat", "partly-sound.ts", "Hello?"],
      surroundings,
    );
    expect(stderr).toMatch(/^warning: The tool "bare" cannot be declared:$/m);
    expect(stderr).toMatch(/^tools {2}next$/m);
    expect(exitCode).toBe(0);
  });

  it("tells how many calls ran before it failed", async () => {
    const failure = Object.assign(new Error("Bad request."), { status: 400 });
    const surroundings = await asGemini(oneCall, failure);
    const human = await runLater(["chat", "handwritten.ts", "Add."], surroundings);
    expect(human.stderr).toMatch(/^MODEL_REQUEST_FAILED .* 1 call had run\.$/m);
    await standIn?.close();
    const again = await asGemini(oneCall, failure);
    const { stdout } = await runLater(["chat", "handwritten.ts", "Add.", "--json"], again);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, calls: [{ name: "add", value: 3 }] });
  });

  it("reads questions from standard input, in one conversation", async () => {
    const surroundings = await asGemini(...addThenAnswer, text("As I said."));
    const { exitCode, stdout } = await runLater(["chat", "handwritten.ts"], {
      ...surroundings,
      input: "What is 1 and 2?\n\nAre you sure?\n",
    });
    expect(stdout).toBe("It is 3.\nAs I said.\n");
    expect(standIn?.requests.at(-1)?.body).toMatchObject({ contents: { length: 5 } });
    expect(exitCode).toBe(0);
  });

  it("goes on after a question that failed, and tells at the end", async () => {
    const surroundings = await asGemini(
      Object.assign(new Error("Bad request."), { status: 400 }),
      text("Here I am."),
    );
    const { exitCode, stdout, stderr } = await runLater(["chat", "handwritten.ts"], {
      ...surroundings,
      input: "First?\nSecond?\n",
    });
    expect(stderr).toContain("MODEL_REQUEST_FAILED");
    expect(stdout).toBe("Here I am.\n");
    expect(exitCode).toBe(1);
  });

  it("says what the server said, without the key", async () => {
    const refusal = Object.assign(new Error("The key a-key is not valid."), { status: 400 });
    const surroundings = await asGemini(refusal);
    const { stderr } = await runLater(["chat", "handwritten.ts", "Hello?"], surroundings);
    expect(stderr).toContain("The key … is not valid.");
    expect(stderr).not.toContain("a-key");
    expect(stderr.match(/is not valid/g)).toHaveLength(1);
  });

  it("shows a call that failed with its violations", async () => {
    const surroundings = await asGemini(call({ name: "add", args: {} }), text("Sorry."));
    const { stderr } = await runLater(["chat", "handwritten.ts", "Add."], surroundings);
    expect(stderr).toMatch(/^✗ add PARAMETER_VALIDATION_FAILED .* ms$/m);
    expect(stderr).toMatch(/^ {4}\/a {2}/m);
  });

  it("ends with 1 when the model does not stop calling", async () => {
    const surroundings = await asGemini(...addThenAnswer);
    const { exitCode, stderr } = await runLater(
      ["chat", "handwritten.ts", "Add.", "--max-rounds", "0"],
      surroundings,
    );
    expect(stderr).toContain("TURN_LIMIT_EXCEEDED");
    expect(exitCode).toBe(1);
  });

  it("cancels the running tool on SIGINT and ends with 130", async () => {
    let interrupted = false;
    const surroundings = await asGemini(call({ name: "wait" }));
    const { exitCode, stderr } = await runLater(["chat", "handwritten.ts", "Wait."], {
      ...surroundings,
      onStderr: (soFar, child) => {
        if (interrupted || !soFar.includes("the tool waits")) return;
        interrupted = true;
        child.kill("SIGINT");
      },
    });
    expect(stderr).toContain("the tool was told");
    expect(stderr).toContain("CANCELLED");
    expect(exitCode).toBe(130);
  });

  it("writes one document per question with --json", async () => {
    const surroundings = await asGemini(...addThenAnswer);
    const { stdout } = await runLater(
      ["chat", "handwritten.ts", "What is 1 and 2?", "--json"],
      surroundings,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      question: "What is 1 and 2?",
      ok: true,
      text: "It is 3.",
      rounds: 1,
      calls: [{ round: 1, name: "add", args: { a: 1, b: 2 }, ok: true, value: 3 }],
      finishReason: "STOP",
    });
  });

  it("tells a failure as a document with --json", async () => {
    const failure = Object.assign(new Error("Bad request."), { status: 400 });
    const surroundings = await asGemini(failure);
    const { exitCode, stdout } = await runLater(
      ["chat", "handwritten.ts", "Hello?", "--json"],
      surroundings,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      question: "Hello?",
      ok: false,
      error: { type: "MODEL_REQUEST_FAILED" },
    });
    expect(exitCode).toBe(1);
  });

  it("does not run what nobody can be asked about, unless --approve says so", async () => {
    const payThenAnswer = [call({ name: "pay", args: { euros: 5 } }), text("Done.")];
    const ask = ["chat", "guarded.ts", "Pay."];
    const refused = await runLater(ask, await asGemini(...payThenAnswer));
    expect(refused.stderr).not.toContain("paying");
    expect(refused.stderr).toMatch(/^APPROVAL_REQUIRED A person has to approve "pay"\.$/m);
    expect(refused.stderr).toContain("--approve");
    expect(refused.exitCode).toBe(1);
    await standIn?.close();
    const approved = await runLater([...ask, "--approve"], await asGemini(...payThenAnswer));
    expect(approved.stderr).toContain("paying");
    expect(approved.stderr.match(/→ pay/g)).toHaveLength(1);
    expect(approved.stdout).toBe("Done.\n");
    expect(approved.exitCode).toBe(0);
    await standIn?.close();
    const json = await runLater([...ask, "--json"], await asGemini(...payThenAnswer));
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      error: { type: "APPROVAL_REQUIRED" },
      calls: [],
    });
  });

  it("tells how calls were repaired", async () => {
    const args = { euros: "5", note: "Rent" };
    const surroundings = await asGemini(call({ name: "Pay", args }), text("Done."));
    const { stderr } = await runLater(["chat", "guarded.ts", "Pay.", "--approve"], surroundings);
    expect(stderr).toContain('→ pay {"euros":5,"note":"rent"}');
    expect(stderr).toMatch(/^ {2}repaired name: "Pay" → "pay"$/m);
    expect(stderr).toMatch(/^ {2}repaired \/euros: "5" → 5$/m);
    expect(stderr).toMatch(/^ {2}repaired \/note: "Rent" → "rent"$/m);
  });

  it("asks the model again when that may help, and says so", async () => {
    standIn = await startGeminiStandIn({
      script: [text("Hello.")],
      apiKey: "a-key",
      faults: [{ type: "status", status: 503, retryAfterMs: 1 }],
    });
    const env = { GEMINI_API_KEY: "a-key", GOOGLE_GEMINI_BASE_URL: standIn.url };
    const { exitCode, stdout, stderr } = await runLater(["chat", "handwritten.ts", "?"], { env });
    expect(stderr).toMatch(/^Told to fail with HTTP status 503\. Trying again in 1 s\.$/m);
    expect(stdout).toBe("Hello.\n");
    expect(exitCode).toBe(0);
  });

  it("answers from a recording, without the model that was recorded", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "later-chat-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, "sum.json");
    const ask = ["chat", "handwritten.ts", "What is 1 and 2?"];
    const recorded = await runLater([...ask, "--record", file], await asGemini(...addThenAnswer));
    expect(recorded.stderr).toContain("recorded in");
    await standIn?.close();
    const replayed = await runLater([...ask, "--replay", file]);
    expect(replayed.stdout).toBe("It is 3.\n");
    expect(replayed.stderr).toMatch(/^← add 3 /m);
    expect(replayed.exitCode).toBe(0);
    const other = ["chat", "handwritten.ts", "What is 2 and 2?", "--replay", file];
    const differing = await runLater(other);
    expect(differing.stderr).toContain('recorded "What is 1 and 2?", sent "What is 2 and 2?"');
    expect(differing.exitCode).toBe(1);
    const missing = await runLater([...ask, "--replay", path.join(folder, "none.json")]);
    expect(missing.stderr).toMatch(/^error: .*none\.json/m);
    expect(missing.exitCode).toBe(1);
  });

  it.each([
    ["an empty question", ["chat", "handwritten.ts", " "]],
    [
      "to record a recording",
      ["chat", "handwritten.ts", "?", "--record", "one.json", "--replay", "two.json"],
    ],
    ["a limit that is no number", ["chat", "handwritten.ts", "?", "--max-rounds", "many"]],
  ])("refuses %s", async (_what, args) => {
    const { exitCode } = await runLater(args);
    expect(exitCode).toBe(2);
  });
});
