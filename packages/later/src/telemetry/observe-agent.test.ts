import { SpanKind } from "@opentelemetry/api";
import { beforeAll, describe, expect, it } from "vitest";

import { createChat } from "../conversation/chat.ts";
import { getWeather } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { generate } from "../conversation/generate.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import {
  type InMemoryTelemetry,
  inMemoryTelemetry,
  keepContexts,
} from "./fixtures/in-memory-telemetry.ts";

beforeAll(keepContexts);

const rome = { id: "c1", name: "getWeather", args: { city: "Rome" } };
const oslo = { id: "c2", name: "getWeather", args: { city: "Oslo" } };
const counted = { usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 3 } };
const script = [
  { ...calls(rome, oslo), ...counted },
  { ...text("Rome."), ...counted },
];

function options(telemetry: InMemoryTelemetry) {
  const { hooks, onEvent } = telemetry;
  return {
    model: telemetry.model(scriptedModel([...script, ...script])),
    source: new Runtime({ registry: new ToolRegistry(), hooks: [hooks], onEvent }),
    tools: [getWeather],
  };
}

/** The names of spans under those that they are part of. */
function tree(telemetry: InMemoryTelemetry, parent?: string): Record<string, unknown>[] {
  return telemetry
    .spans()
    .filter((span) => span.parentSpanContext?.spanId === parent)
    .map((span) => ({ [span.name]: tree(telemetry, span.spanContext().spanId) }));
}

const request = { "generate_content scripted-model": [] };
const tool = { "execute_tool getWeather": [] };
const whole = [{ "invoke_agent weather": [request, tool, tool, request] }];

describe("the span of a conversation", () => {
  it("has requests and calls in it, and says by the names of the conventions what it used", async () => {
    const telemetry = inMemoryTelemetry();
    const agent = {
      name: "weather",
      id: "a1",
      description: "Knows the weather.",
      version: "2",
      conversationId: "talk-7",
      provider: "gcp.vertex_ai",
    };
    const result = await telemetry.agent(agent, () => generate("Where?", options(telemetry)));
    expect(result.text).toBe("Rome.");
    expect(tree(telemetry)).toEqual(whole);
    const span = telemetry.span("invoke_agent weather");
    expect(span.kind).toBe(SpanKind.INTERNAL);
    expect(span.attributes).toEqual({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": "gcp.vertex_ai",
      "gen_ai.agent.name": "weather",
      "gen_ai.agent.id": "a1",
      "gen_ai.agent.description": "Knows the weather.",
      "gen_ai.agent.version": "2",
      "gen_ai.conversation.id": "talk-7",
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.output_tokens": 6,
      "gen_ai.response.finish_reasons": ["stop"],
    });
    expect((await telemetry.measured()).filter(({ name }) => name.includes("agent"))).toEqual([
      {
        name: "gen_ai.invoke_agent.duration",
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.provider.name": "gcp.vertex_ai",
          "gen_ai.agent.name": "weather",
        },
        count: 1,
        sum: expect.any(Number),
      },
    ]);
  });

  it("lasts until a stream has ended", async () => {
    const telemetry = inMemoryTelemetry();
    const stream = telemetry.agent("weather", () => generateStream("Where?", options(telemetry)));
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.at(-1)).toBe("finish");
    expect((await stream.result).text).toBe("Rome.");
    expect(tree(telemetry)).toEqual(whole);
  });

  it("is one for each turn of a chat", async () => {
    const telemetry = inMemoryTelemetry();
    await using chat = createChat(options(telemetry));
    await telemetry.agent("weather", () => chat.send("Where?"));
    await telemetry.agent("weather", () => chat.send("And now?"));
    expect(tree(telemetry)).toEqual([...whole, ...whole]);
  });

  it("keeps conversations apart that go on side by side", async () => {
    const telemetry = inMemoryTelemetry();
    await Promise.all(
      [1, 2].map(() => telemetry.agent("weather", () => generate("Where?", options(telemetry)))),
    );
    expect(tree(telemetry)).toEqual([...whole, ...whole]);
  });

  it("has what was said when content is asked for", async () => {
    const telemetry = inMemoryTelemetry({ captureContent: true });
    await telemetry.agent("weather", () => generate("Where?", options(telemetry)));
    const { attributes } = telemetry.span("invoke_agent weather");
    const json = (name: string): { role: string }[] => JSON.parse(String(attributes[name]));
    const roles = json("gen_ai.input.messages").map(({ role }) => role);
    expect(roles).toEqual(["user", "assistant", "tool"]);
    expect(json("gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Rome." }] },
    ]);
  });

  it("ends with the error of a conversation, and says what it had used", async () => {
    const telemetry = inMemoryTelemetry();
    const running = telemetry.agent("weather", () =>
      generate("Where?", { ...options(telemetry), maxRounds: 0 }),
    );
    await expect(running).rejects.toMatchObject({ code: "TURN_LIMIT_EXCEEDED" });
    const { attributes } = telemetry.span("invoke_agent weather");
    expect(attributes).toMatchObject({
      "error.type": "TURN_LIMIT_EXCEEDED",
      "gen_ai.usage.input_tokens": 10,
    });
    const stream = telemetry.agent("streamed", () =>
      generateStream("Where?", { ...options(telemetry), maxRounds: 0 }),
    );
    await expect(stream.result).rejects.toMatchObject({ code: "TURN_LIMIT_EXCEEDED" });
    expect(telemetry.span("invoke_agent streamed").attributes["error.type"]).toBe(
      "TURN_LIMIT_EXCEEDED",
    );
  });

  it("is around anything that can be waited for, and throws what that throws", async () => {
    const telemetry = inMemoryTelemetry();
    expect(await telemetry.agent("other", async () => 5)).toBe(5);
    const thrown = new Error("no");
    expect(() =>
      telemetry.agent("throwing", (): Promise<void> => {
        throw thrown;
      }),
    ).toThrow(thrown);
    expect(telemetry.agent("at once", () => 7 as never)).toBe(7);
    expect(telemetry.spans()).toHaveLength(3);
    expect(telemetry.span("invoke_agent other").attributes["error.type"]).toBeUndefined();
    expect(telemetry.span("invoke_agent throwing").attributes["error.type"]).toBe("Error");
  });
});
