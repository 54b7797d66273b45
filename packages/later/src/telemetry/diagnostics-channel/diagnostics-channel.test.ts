import { subscribe, unsubscribe } from "node:diagnostics_channel";

import { expect, it, onTestFinished } from "vitest";

import { getWeather } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { diagnosticsChannel } from "./diagnostics-channel.ts";

function listen(name: string): unknown[] {
  const heard: unknown[] = [];
  const listener = (message: unknown): void => void heard.push(message);
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return heard;
}

async function talk(name?: string): Promise<void> {
  const { onCall, conversation } = diagnosticsChannel();
  await generate("How warm is Rome?", {
    model: scriptedModel([
      calls({ id: "c1", name: "getWeather", args: { city: "Rome" } }),
      text("8."),
    ]),
    source: new Runtime({ registry: new ToolRegistry(), onEvent: onCall }),
    tools: [getWeather],
    onEvent: conversation(name),
  });
}

it("publishes what happens to the calls of a runtime", async () => {
  const heard = listen("later:call");
  await talk();
  expect(heard).toMatchObject([
    { type: "call-start", callId: "c1", name: "getWeather" },
    { type: "call-end", callId: "c1", outcome: { ok: true } },
  ]);
});

it("publishes what happens in a conversation, and in which", async () => {
  const heard = listen("later:conversation") as { conversation: string; event: { type: string } }[];
  await talk("first");
  await talk();
  const types = [
    "round-start",
    "response",
    "call-start",
    "call-end",
    "round-start",
    "text",
    "response",
    "finish",
  ];
  expect(heard.map(({ event }) => event.type)).toEqual([...types, ...types]);
  const names = new Set(heard.map(({ conversation }) => conversation));
  expect([...names]).toEqual(["first", expect.stringMatching(/^[\da-f-]{36}$/)]);
});

it("does nothing as long as nobody has subscribed", async () => {
  await expect(talk()).resolves.toBeUndefined();
});
