import { request as httpRequest } from "node:http";

import { ApiError, type Content, FunctionCallingConfigMode, GoogleGenAI } from "@google/genai";
import { expect, test } from "vitest";

import { startGeminiStandIn } from "./gemini-stand-in.ts";
import { calls, text } from "./script.ts";
import type { GeminiStandInOptions } from "./stand-in/stand-in-options.ts";
import type { StandIn } from "./stand-in/start-stand-in.ts";

const model = "gemini-3-flash";

const declarations = [
  {
    name: "get_population",
    description: "How many people live in a country.",
    parametersJsonSchema: {
      type: "object",
      properties: { country: { type: "string", description: "Name of the country" } },
      required: ["country"],
    },
  },
];

function clientOf(standIn: StandIn, apiKey = standIn.apiKey): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: standIn.url } });
}

async function withStandIn(
  options: GeminiStandInOptions,
  use: (client: GoogleGenAI, standIn: StandIn) => Promise<void>,
): Promise<void> {
  const standIn = await startGeminiStandIn(options);
  try {
    await use(clientOf(standIn), standIn);
  } finally {
    await standIn.close();
  }
}

test("answers the official SDK through a whole turn, one call per subject", async () => {
  await withStandIn({}, async (client, standIn) => {
    const config = { tools: [{ functionDeclarations: declarations }] };
    const contents: Content[] = [
      { role: "user", parts: [{ text: "How many people live in Norway and Sweden?" }] },
    ];
    const first = await client.models.generateContent({ model, contents, config });
    const asked = first.functionCalls ?? [];
    expect(asked.map(({ name, args }) => [name, args])).toEqual([
      ["get_population", { country: "Norway" }],
      ["get_population", { country: "Sweden" }],
    ]);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(2);
    const echoed = first.candidates?.[0]?.content;
    expect(echoed?.parts?.map(({ thoughtSignature }) => thoughtSignature !== undefined)).toEqual([
      true,
      false,
    ]);
    const populations = [5_600_000, 10_700_000];
    contents.push(echoed ?? {}, {
      role: "user",
      parts: asked.map(({ id, name }, index) => ({
        functionResponse: {
          id: id ?? "",
          name: name ?? "",
          response: { output: populations[index] },
        },
      })),
    });
    const second = await client.models.generateContent({ model, contents, config });
    expect(second.text).toContain("Norway is 5600000");
    expect(second.text).toContain("Sweden is 10700000");
    expect(second.candidates?.[0]?.finishReason).toBe("STOP");
    expect(second.modelVersion).toBe(model);
    expect(second.responseId).not.toBe(first.responseId);
    expect(second.usageMetadata?.totalTokenCount).toBeGreaterThan(
      second.usageMetadata?.promptTokenCount ?? Infinity,
    );
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
    expect(standIn.requests[0]?.path).toBe(`/v1/models/${model}:generateContent`);
  });
});

test("streams calls in chunks of their own, and a text in pieces that end with its signature", async () => {
  const answer = "There are five and a half million people in Norway today.";
  await withStandIn(
    { script: [calls({ name: "first" }, { name: "second" }), text(answer)] },
    async (client) => {
      const contents = "Norway?";
      const callParts = [];
      for await (const chunk of await client.models.generateContentStream({ model, contents })) {
        callParts.push(chunk.candidates?.[0]?.content?.parts);
      }
      expect(callParts).toEqual([
        [
          {
            functionCall: { id: expect.any(String), name: "first" },
            thoughtSignature: expect.any(String),
          },
        ],
        [{ functionCall: { id: expect.any(String), name: "second" } }],
      ]);
      const texts = [];
      let last;
      for await (const chunk of await client.models.generateContentStream({ model, contents })) {
        texts.push(chunk.candidates?.[0]?.content?.parts?.[0]?.text);
        last = chunk.candidates?.[0];
      }
      expect(texts.length).toBeGreaterThan(2);
      expect(texts.join("")).toBe(answer);
      expect(last?.content?.parts).toEqual([{ text: "", thoughtSignature: expect.any(String) }]);
      expect(last?.finishReason).toBe("STOP");
    },
  );
});

test("streams the chunks of a script as they are written", async () => {
  const chunks = [text("one "), text("two")];
  await withStandIn({ script: [chunks, chunks] }, async (client) => {
    const seen = [];
    const stream = await client.models.generateContentStream({ model, contents: "count" });
    for await (const chunk of stream) seen.push(chunk.text);
    expect(seen).toEqual(["one ", "two"]);
    const whole = await client.models.generateContent({ model, contents: "count" });
    expect(whole.text).toBe("one two");
  });
});

test("takes back the ids and signatures that a script chose", async () => {
  const part = { functionCall: { id: "call-1", name: "act" }, thoughtSignature: "c2lnbmVk" };
  const content = { role: "model" as const, parts: [part] };
  await withStandIn({ script: [{ candidates: [{ content }] }, text("done")] }, async (client) => {
    const first = await client.models.generateContent({ model, contents: "a" });
    expect(first.candidates?.[0]?.content).toEqual(content);
    const functionResponse = { id: "call-1", name: "act", response: { output: 1 } };
    const contents: Content[] = [
      { role: "user", parts: [{ text: "a" }] },
      content,
      { role: "user", parts: [{ functionResponse }] },
    ];
    expect((await client.models.generateContent({ model, contents })).text).toBe("done");
  });
});

test("plays a function as a script, and fails with the status of an error that it gives", async () => {
  const overloaded = Object.assign(new Error("Try later."), { status: 503 });
  await withStandIn(
    { script: ({ contents }) => (contents.length > 1 ? overloaded : text("once")) },
    async (client) => {
      expect((await client.models.generateContent({ model, contents: "a" })).text).toBe("once");
      const twice = [
        { role: "user", parts: [{ text: "a" }] },
        { role: "user", parts: [{ text: "b" }] },
      ];
      const failing = client.models.generateContent({ model, contents: twice });
      await expect(failing).rejects.toMatchObject({ name: "ApiError", status: 503 });
    },
  );
});

test("adds members to an answer, says when to come back, and fails with a body of the script's own", async () => {
  const busy = Object.assign(new Error("Busy."), { status: 503, retryAfterMs: 2_000 });
  const broken = Object.assign(new Error("Broken."), { status: 502, body: "<html>Sorry</html>" });
  const flex = { ...text("yes"), answerMembers: { modelStatus: { modelStage: "STABLE" } } };
  await withStandIn({ script: [busy, broken, flex] }, async (_client, standIn) => {
    const ask = () =>
      fetch(`${standIn.url}/v1/models/${model}:generateContent?key=${standIn.apiKey}`, {
        method: "POST",
        body: JSON.stringify({ contents: [{ parts: [{ text: "a" }] }] }),
      });
    expect((await ask()).headers.get("retry-after")).toBe("2");
    const second = await ask();
    expect([second.status, await second.text()]).toEqual([502, "<html>Sorry</html>"]);
    const third: unknown = await (await ask()).json();
    expect(third).toMatchObject({ modelStatus: { modelStage: "STABLE" } });
    expect(third).not.toHaveProperty("answerMembers");
  });
});

test("answers 500 with a clear message when the script has no answer left", async () => {
  await withStandIn({ script: [] }, async (client) => {
    await expect(client.models.generateContent({ model, contents: "a" })).rejects.toThrow(
      /no answer for request 1/,
    );
  });
});

test("knows every model by default, and only the given ones otherwise", async () => {
  await withStandIn({ models: [model], script: () => text("yes") }, async (client) => {
    expect((await client.models.get({ model })).name).toBe(`models/${model}`);
    const pager = await client.models.list();
    expect(pager.page.map(({ name }) => name)).toEqual([`models/${model}`]);
    const unknown = client.models.generateContent({ model: "gemini-0", contents: "a" });
    await expect(unknown).rejects.toMatchObject({ status: 404 });
    await expect(unknown).rejects.toThrow(/models\/gemini-0 is not found for API version v1/);
  });
});

test("refuses requests without the key with 403, and with another key with 400", async () => {
  await withStandIn({}, async (_client, standIn) => {
    const wrong = clientOf(standIn, "other").models.generateContent({ model, contents: "a" });
    await expect(wrong).rejects.toThrow(/API key not valid/);
    await expect(wrong).rejects.toMatchObject({ status: 400 });
    const response = await fetch(`${standIn.url}/v1beta/models/${model}:generateContent`, {
      method: "POST",
      body: "{}",
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { code: 403, status: "PERMISSION_DENIED" },
    });
    expect(standIn.requests.map(({ status }) => status)).toEqual([400, 403]);
  });
});

test("obeys the function calling mode", async () => {
  await withStandIn({}, async (client) => {
    const ask = async (contents: string, mode: FunctionCallingConfigMode, names: string[] = []) => {
      const functionCallingConfig =
        names.length > 0 ? { mode, allowedFunctionNames: names } : { mode };
      const other = { name: "flip_coin", description: "Flips a coin." };
      const response = await client.models.generateContent({
        model,
        contents,
        config: {
          tools: [{ functionDeclarations: [...declarations, other] }],
          toolConfig: { functionCallingConfig },
        },
      });
      return response.functionCalls?.map(({ name }) => name);
    };
    const question = "How many people live in Norway?";
    const { NONE, ANY, AUTO, VALIDATED } = FunctionCallingConfigMode;
    expect(await ask(question, AUTO)).toEqual(["get_population"]);
    expect(await ask(question, NONE)).toBeUndefined();
    expect(await ask(question, VALIDATED)).toEqual(["get_population"]);
    expect(await ask(question, VALIDATED, ["flip_coin"])).toBeUndefined();
    expect(await ask("Good morning.", ANY, ["flip_coin"])).toEqual(["flip_coin"]);
    expect(await ask("Good morning.", ANY)).toHaveLength(1);
    expect(await ask("Good morning.", AUTO)).toBeUndefined();
  });
});

test("speaks of its reasons in a thought when it is asked to", async () => {
  await withStandIn({}, async (client) => {
    const response = await client.models.generateContent({
      model,
      contents: "How many people live in Norway?",
      config: {
        tools: [{ functionDeclarations: declarations }],
        thinkingConfig: { includeThoughts: true },
      },
    });
    const [thought, call] = response.candidates?.[0]?.content?.parts ?? [];
    expect(thought).toEqual({ thought: true, text: expect.stringContaining("get_population") });
    expect(call?.functionCall?.name).toBe("get_population");
  });
});

test("leaves out ids and signatures, as older models do, when told to", async () => {
  await withStandIn({ ids: false, signatures: false }, async (client) => {
    const contents: Content[] = [
      { role: "user", parts: [{ text: "How many people live in Norway?" }] },
    ];
    const config = { tools: [{ functionDeclarations: declarations }] };
    const first = await client.models.generateContent({ model, contents, config });
    const parts = first.candidates?.[0]?.content?.parts;
    expect(parts).toEqual([
      { functionCall: { name: "get_population", args: { country: "Norway" } } },
    ]);
    const answered = (id: object): Content[] => [
      ...contents,
      { role: "model", parts: parts ?? [] },
      {
        role: "user",
        parts: [{ functionResponse: { ...id, name: "get_population", response: { output: 5 } } }],
      },
    ];
    const second = await client.models.generateContent({ model, contents: answered({}), config });
    expect(second.text).toContain("5");
    const withId = client.models.generateContent({
      model,
      contents: answered({ id: "x" }),
      config,
    });
    await expect(withId).rejects.toThrow(/Unknown name \\\\?"id\\\\?" at 'contents\[2\]/);
  });
});

const tooMany = { type: "status", status: 429 } as const;

test("fails the first requests with a status, then recovers", async () => {
  await withStandIn({ script: () => text("fine"), faults: [tooMany, tooMany] }, async (client) => {
    const ask = () => client.models.generateContent({ model, contents: "a" });
    const failure = await ask().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      status: 429,
      message: expect.stringContaining("RESOURCE_EXHAUSTED"),
    });
    await expect(ask()).rejects.toMatchObject({ status: 429 });
    expect((await ask()).text).toBe("fine");
  });
});

test("answers with garbage when told to", async () => {
  await withStandIn(
    { faults: () => ({ type: "garbage" }), script: () => text("a b c d e f g h i j") },
    async (client) => {
      await expect(client.models.generateContent({ model, contents: "a" })).rejects.toThrow(/JSON/);
      const read = async () => {
        for await (const _chunk of await client.models.generateContentStream({
          model,
          contents: "a",
        }));
      };
      await expect(read()).rejects.toThrow(/JSON/);
    },
  );
});

test("breaks off half way when told to", async () => {
  await withStandIn(
    { faults: () => ({ type: "cut" }), script: () => text("a b c d e f g h i j k l m n o p") },
    async (client) => {
      await expect(client.models.generateContent({ model, contents: "a" })).rejects.toThrow(
        /terminated|JSON/,
      );
      let chunks = 0;
      const read = async () => {
        const stream = await client.models.generateContentStream({ model, contents: "a" });
        for await (const _chunk of stream) chunks++;
      };
      await expect(read()).rejects.toThrow(/terminated/);
      expect(chunks).toBeGreaterThan(0);
    },
  );
});

test("holds answers back, and ends them when it is closed", async () => {
  const standIn = await startGeminiStandIn({ latencyMs: 600_000, script: () => text("late") });
  const pending = clientOf(standIn).models.generateContent({ model, contents: "a" });
  const ending = pending.catch((error: unknown) => error);
  await expect.poll(() => standIn.requests.length).toBe(1);
  expect(standIn.requests[0]?.status).toBeUndefined();
  await Promise.all([standIn.close(), standIn.close()]);
  expect(await ending).toBeInstanceOf(Error);
  await expect(fetch(standIn.url)).rejects.toThrow(/fetch failed/);
});

test("can be disposed of by the language", async () => {
  let url;
  {
    await using standIn = await startGeminiStandIn();
    url = standIn.url;
    expect((await fetch(url)).status).toBe(403);
  }
  await expect(fetch(url)).rejects.toThrow(/fetch failed/);
});

test("answers streams without alt=sse as one JSON array", async () => {
  await withStandIn({ script: () => [text("one"), text("two")] }, async (_client, standIn) => {
    const url = `${standIn.url}/v1beta/models/${model}:streamGenerateContent?key=${standIn.apiKey}`;
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ contents: [{ parts: [{ text: "a" }] }] }),
    });
    expect(await response.json()).toHaveLength(2);
  });
});

test("outlives clients that leave early", async () => {
  await withStandIn({ script: () => text("still here") }, async (client, standIn) => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${standIn.url}/v1/models/${model}:generateContent`, {
        method: "POST",
        headers: { "x-goog-api-key": standIn.apiKey, "content-length": "100" },
      });
      request.on("error", () => resolve());
      request.write("{", () => request.destroy());
      request.on("close", () => resolve());
    });
    expect((await client.models.generateContent({ model, contents: "a" })).text).toBe("still here");
  });
});

test.each([
  [{ latencyMs: -1 }, /latencyMs/],
  [{ maxBodyBytes: 0 }, /maxBodyBytes/],
  [{ faults: [{ type: "status" as const, status: 200 }] }, /"status"/],
])("refuses to start with %j", async (options, message) => {
  await expect(startGeminiStandIn(options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(message),
  });
});
