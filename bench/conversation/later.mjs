import assert from "node:assert/strict";

import { deftool, generate } from "later-runtime";
import { gemini } from "later-runtime/gemini";

import * as order from "../subject/order.mjs";
import { scriptedGemini } from "../subject/scripted-gemini.mjs";

export async function prepareOne() {
  return { run: await checked(1, 1, scripted) };
}

export async function prepareHundred() {
  return { run: await checked(100, 1, scripted) };
}

/** What each further round trip takes. */
export async function prepareRound() {
  return await furtherRounds(scripted);
}

/** The same turns through Google's SDK, as its own function calling has them. */
export async function prepareOneOverGenai() {
  return { run: await checked(1, 1, overGenai) };
}

export async function prepareHundredOverGenai() {
  return { run: await checked(100, 1, overGenai) };
}

export async function prepareRoundOverGenai() {
  return await furtherRounds(overGenai);
}

async function furtherRounds(toModel) {
  const run = await checked(1, 11, toModel);
  return { run, without: await checked(1, 1, toModel), operations: 10 };
}

async function checked(count, rounds, toModel) {
  const { name, description, parameters, execute } = order;
  const tools = [deftool({ name, description, parameters, execute, register: false })];
  const model = toModel(count, rounds);
  const run = () => generate("Order twelve pieces.", { model, tools, maxRounds: rounds });
  const { text, calls } = await run();
  assert.equal(text, "Done.");
  assert.equal(calls.length, count * rounds);
  assert.deepEqual(calls.at(-1).outcome.value, order.expected);
  return run;
}

function scripted(count, rounds) {
  const calls = toAnswer(
    Array.from({ length: count }, (_, index) => ({
      functionCall: { id: `call-${index}`, name: order.name, args: order.args },
    })),
  );
  const done = toAnswer([{ text: "Done." }]);
  let requests = 0;
  return {
    model: "scripted",
    generate: async () => (requests++ % (rounds + 1) === rounds ? done : calls),
    generateStream: async function* () {},
  };
}

function overGenai(count, rounds) {
  return gemini(scriptedGemini(count, rounds), "any");
}

function toAnswer(parts) {
  return { candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] };
}
