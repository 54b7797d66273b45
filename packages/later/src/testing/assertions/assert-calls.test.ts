import { AssertionError } from "node:assert";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { countPeople, emptyRuntime, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import type { GenerateResult } from "../../conversation/generate-result.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import { calls, text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import {
  assertCalled,
  assertCallOrder,
  assertNoFailedCalls,
  assertNotCalled,
} from "./assert-calls.ts";
import { callsOf } from "./find-calls.ts";

const source = emptyRuntime();

const book = deftool({
  name: "book",
  description: "Books a trip.",
  parameters: {
    type: "object",
    properties: {
      trip: {
        type: "object",
        properties: { city: { type: "string" }, nights: { type: "integer" } },
      },
      guests: { type: "array", items: { type: "string" } },
    },
  },
  register: false,
  execute: () => "booked",
});

let result: GenerateResult;

beforeAll(async () => {
  const model = scriptedModel([
    calls({ name: "getWeather", args: { city: "Rome" } }, { name: "fail" }),
    calls({ name: "book", args: { trip: { city: "Rome", nights: 3 }, guests: ["Ada", "Bo"] } }),
    text("Booked."),
  ]);
  result = await generate("Go!", { model, source, tools: [getWeather, fail, book, countPeople] });
});

afterAll(() => source.close());

function messageOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
  }
  throw new Error("It did not fail as it should.");
}

const list = [
  "Calls:",
  '  round 1: getWeather({"city":"Rome"}) → {"city":"Rome","degrees":8}',
  "  round 1: fail({}) → failed with TOOL_EXECUTION_FAILED: no signal from the station",
  '  round 2: book({"trip":{"city":"Rome","nights":3},"guests":["Ada","Bo"]}) → "booked"',
].join("\n");

describe("callsOf", () => {
  test("gives calls by tool, by name, by some of their arguments, or all", () => {
    expect(callsOf(result)).toBe(result.calls);
    expect(callsOf(result, getWeather)).toEqual([result.calls[0]]);
    expect(callsOf(result, "book", { trip: { nights: 3 } })).toEqual([result.calls[2]]);
    expect(callsOf(result, countPeople)).toEqual([]);
  });
});

describe("assertCalled", () => {
  test("gives the first call that has the arguments, among others", () => {
    expect(assertCalled(result, getWeather, { city: "Rome" })).toBe(result.calls[0]);
    expect(assertCalled(result, book, { trip: { city: "Rome" } })).toBe(result.calls[2]);
    expect(assertCalled(result, "fail", {})).toBe(result.calls[1]);
  });

  test("lists the calls when there is none", () => {
    expect(messageOf(() => assertCalled(result, getWeather, { city: "Oslo" }))).toBe(
      `Expected a call of getWeather with {"city":"Oslo"}.\n${list}`,
    );
    expect(messageOf(() => assertCalled(result, countPeople))).toBe(
      `Expected a call of countPeople.\n${list}`,
    );
    expect(messageOf(() => assertCalled({ calls: [] }, fail))).toBe(
      "Expected a call of fail.\nThere were no calls.",
    );
  });

  test("wants lists in full", () => {
    assertCalled(result, book, { guests: ["Ada", "Bo"] });
    expect(messageOf(() => assertCalled(result, book, { guests: ["Ada"] }))).toContain("book with");
  });
});

test("assertNotCalled wants no call, or none with these arguments", () => {
  assertNotCalled(result, countPeople);
  assertNotCalled(result, getWeather, { city: "Oslo" });
  expect(messageOf(() => assertNotCalled(result, getWeather))).toBe(
    `Expected no call of getWeather.\n${list}`,
  );
});

test("assertCallOrder wants calls one after the other, with others between them", () => {
  assertCallOrder(result, [getWeather, "book"]);
  assertCallOrder(result, []);
  expect(messageOf(() => assertCallOrder(result, [book, getWeather]))).toBe(
    `Expected calls of book, getWeather in this order; there is no getWeather behind book.\n${list}`,
  );
  expect(messageOf(() => assertCallOrder(result, [countPeople]))).toContain(
    "there is no countPeople.",
  );
});

test("assertNoFailedCalls wants every call to end with a value", () => {
  assertNoFailedCalls({ calls: callsOf(result, book) });
  expect(messageOf(() => assertNoFailedCalls(result))).toBe(
    `Expected no call to fail; 1 of 3 did.\n${list}`,
  );
});

test("shortens what is long", async () => {
  const model = scriptedModel([
    calls({ name: "getWeather", args: { city: "x".repeat(999) } }),
    text(""),
  ]);
  const long = await generate("How warm?", { model, source, tools: [getWeather] }).catch(
    (error: unknown) => error as GenerateResult,
  );
  const message = messageOf(() => assertNotCalled(long, getWeather));
  expect(message.length).toBeLessThan(600);
  expect(message).toContain("x…");
});
