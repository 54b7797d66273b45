import { expect, test } from "vitest";

import type { Content } from "../conversation/content/content.ts";
import { KnownAnswers } from "./known-answers.ts";

const say = (role: "user" | "model", text: string): Content => ({ role, parts: [{ text }] });
const told = (text: string): readonly Content[] => [say("user", text), say("model", "Yes.")];
const next = say("user", "And?");

test("finds the answer that ends with the model's last turn, and what was said since", async () => {
  const known = new KnownAnswers();
  await known.add(told("a"), "v1_a");
  expect(await known.find([...told("a"), next])).toEqual({ id: "v1_a", contents: [next] });
  expect(await known.find([...told("b"), next])).toBeUndefined();
  expect(await known.find(told("a"))).toBeUndefined();
  expect(await known.find([next])).toBeUndefined();
});

test("forgets the oldest, and what the API no longer has", async () => {
  const known = new KnownAnswers(2);
  for (const name of ["a", "b", "c"]) await known.add(told(name), `v1_${name}`);
  expect(await known.find([...told("a"), next])).toBeUndefined();
  expect(await known.find([...told("b"), next])).toBeDefined();
  known.delete("v1_b");
  expect(await known.find([...told("b"), next])).toBeUndefined();
  expect(await known.find([...told("c"), next])).toBeDefined();
});

test("remembers the later of two answers that say the same", async () => {
  const known = new KnownAnswers(2);
  await known.add(told("a"), "v1_a");
  await known.add(told("a"), "v1_b");
  expect(await known.find([...told("a"), next])).toMatchObject({ id: "v1_b" });
});
