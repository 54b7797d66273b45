import type { ModelResponse, Part } from "later-runtime";
import { type StandIn, startGeminiStandIn } from "later-runtime/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runInTerminal, terminalProblem } from "../fixtures/run-in-terminal.ts";

let standIn: StandIn | undefined;

beforeEach((context) => context.skip(terminalProblem !== undefined, terminalProblem));

afterEach(async () => {
  await standIn?.close();
  standIn = undefined;
});

async function asGemini(...parts: readonly Part[]): Promise<Readonly<Record<string, string>>> {
  const script = parts.map((part): ModelResponse => ({
    candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }],
  }));
  standIn = await startGeminiStandIn({ script, apiKey: "a-key" });
  return { GEMINI_API_KEY: "a-key", GOOGLE_GEMINI_BASE_URL: standIn.url };
}

describe("later in a terminal", () => {
  it("disarms what tools print", async () => {
    const { exitCode, output } = await runInTerminal(["call", "printing.ts", "print"]);
    for (const way of ["log", "error", "bytes"]) expect(output).toContain(`${way} \uFFFD]0;title`);
    expect(output).not.toContain("\u001B]0;");
    expect(output).toContain('"printed"');
    expect(exitCode).toBe(0);
  });

  it("takes colours and changes of direction out of what models and tools say", async () => {
    const env = await asGemini(
      { functionCall: { name: "print", args: { text: "\u001B[32mgreen" } } },
      { text: "\u001B[31mred\u001B]0;title\u0007 \u202Eback" },
    );
    const { output } = await runInTerminal(["chat", "printing.ts", "Print."], { env });
    expect(output).toContain("red\uFFFD]0;title\uFFFD \uFFFDback");
    expect(output).not.toContain("\u001B[31m");
    expect(output).toContain("\u001B[1mprint\u001B[22m");
  });

  it("shows a progress message on one line that fits", async () => {
    const { output } = await runInTerminal(["call", "printing.ts", "advance"], { columns: 30 });
    expect(output).toContain("advance 1 first second thi…");
    expect(output).not.toContain("third");
  });

  it("recalls earlier questions with the arrow key", async () => {
    const env = await asGemini({ text: "One." }, { text: "Two." });
    const { exitCode } = await runInTerminal(["chat", "printing.ts"], {
      env,
      keys: [
        ["› ", "Well?\r"],
        ["One.", ""],
        ["› ", "\u001B[A\r"],
        ["Two.", ""],
        ["› ", "\u0004"],
      ],
    });
    expect(standIn?.requests.at(-1)?.body).toMatchObject({
      contents: [{ parts: [{ text: "Well?" }] }, { role: "model" }, { parts: [{ text: "Well?" }] }],
    });
    expect(exitCode).toBe(0);
  });

  it("cancels the running tool on Ctrl-C, and leaves on Ctrl-C at the prompt", async () => {
    const env = await asGemini({ functionCall: { name: "wait" } });
    const { exitCode, output } = await runInTerminal(["chat", "handwritten.ts"], {
      env,
      keys: [
        ["› ", "Wait.\r"],
        ["the tool waits", "\u0003"],
        ["› ", "\u0003"],
      ],
    });
    expect(output).toContain("the tool was told");
    expect(output).toContain("CANCELLED");
    expect(exitCode).toBe(130);
  });

  it.each([
    ["y", "paid 5"],
    ["", "The user does not want that."],
    ["Not this month.", "Not this month."],
  ])("asks a person about a call that has to be approved: %j", async (answer, told) => {
    const env = await asGemini(
      { functionCall: { name: "pay", args: { euros: 5 } } },
      { text: "So be it." },
    );
    const { exitCode, output } = await runInTerminal(["chat", "guarded.ts", "Pay."], {
      env,
      keys: [["Run pay? [y, N, or why not] ", `${answer}\r`]],
    });
    expect(output.includes("paying")).toBe(answer === "y");
    expect(output).toContain("So be it.");
    const body = standIn?.requests.at(-1)?.body;
    expect(JSON.stringify((body as { contents: object[] }).contents.at(-1))).toContain(told);
    expect(exitCode).toBe(0);
  });

  it("gives a turn up on Ctrl-C at such a question", async () => {
    const env = await asGemini({ functionCall: { name: "pay", args: { euros: 5 } } });
    const { exitCode, output } = await runInTerminal(["chat", "guarded.ts"], {
      env,
      keys: [
        ["› ", "Pay.\r"],
        ["why not] ", "\u0003"],
        ["› ", "\u0004"],
      ],
    });
    expect(output).toContain("CANCELLED");
    expect(output).not.toContain("paying");
    expect(exitCode).toBe(0);
  });
});
