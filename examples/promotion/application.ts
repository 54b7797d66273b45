// An application that knows nothing of where its tools run. What it prints is a transcript: a JSON document.
import { type CallEvent, configuredRuntime, generate, type Outcome } from "later-runtime";
import { calls as asks, scriptedModel, text as says } from "later-runtime/testing";

import * as tools from "./tools.ts";

const calls = [
  { name: "countWords", args: { text: "To be, or not to be: that is the question", least: 2 } },
  { name: "countWords", args: { text: 7, least: 0 } },
  { name: "daysBetween", args: { from: "2026-11-25", to: "2026-12-24" } },
  { name: "daysBetween", args: { from: "2026-11-25", to: "2026-11-01" } },
  { name: "daysBetween", args: { from: "soon", to: "2026-11-01" } },
  { name: "countDown", args: { from: 3 } },
  { name: "remember", args: { note: "bread" } },
  { name: "remember", args: { note: "milk" } },
  { name: "openSafe", args: { code: "1234" } },
  { name: "openSafe", args: { code: "12" } },
  { name: "sing" },
];

await using runtime = await configuredRuntime();
await using session = await runtime.createSession({
  id: "conversation",
  tools: Object.values(tools),
});

const events: unknown[] = [];
const outcomes: Outcome[] = [];
for (const [index, call] of calls.entries()) {
  const onEvent = ({ ...event }: CallEvent): void => {
    if (event.type === "call-progress" || event.type === "call-partial") events.push(event);
  };
  outcomes.push(await session.execute({ id: `call-${index}`, ...call }, { onEvent }));
}

const model = scriptedModel([
  asks({ id: "eggs", name: "remember", args: { note: "eggs" } }),
  says("I have noted it."),
]);
const answer = await generate("Please remember the eggs.", { session, model });

const transcript = {
  declarations: await session.listDeclarations(),
  outcomes,
  events,
  conversation: { text: answer.text, results: answer.calls.map(({ outcome }) => outcome) },
  notes: await session.variables.get("notes"),
};
console.log(JSON.stringify(transcript, undefined, 2));
