import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import { openRecording, type OpenRecordingOptions } from "./open-recording.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "later-recording-"));
});

afterEach(() => rm(folder, { recursive: true }));

const source = emptyRuntime();

/** Asks once; gives the answer and what was done for it. */
async function ask(file: string | URL, options?: OpenRecordingOptions) {
  await using recording = await openRecording(file, options);
  const { text } = await generate("Hello", { model: recording.model, source });
  return { text, mode: recording.mode };
}

const live = (answer: string) => () => scriptedModel([text(answer)]);

test("records at first, and answers from the file from then on", async () => {
  const file = path.join(folder, "deep", "er", "hello.json");
  expect(await ask(file, { model: live("first") })).toEqual({ text: "first", mode: "record" });
  const again = await ask(pathToFileURL(file), { model: live("second") });
  expect(again).toEqual({ text: "first", mode: "replay" });
  expect(await ask(file, { mode: "replay" })).toEqual({ text: "first", mode: "replay" });
  expect(await readdir(path.dirname(file))).toEqual(["hello.json"]);
});

test("records anew on request, and makes the model late", async () => {
  const file = path.join(folder, "hello.json");
  await ask(file, { model: live("first") });
  await ask(file, { mode: "record", model: async () => live("second")() });
  expect((await ask(file)).text).toBe("second");
});

test("leaves the file alone when nothing was asked", async () => {
  const file = path.join(folder, "hello.json");
  await ask(file, { model: live("first") });
  const before = await readFile(file, "utf8");
  const recording = await openRecording(file, { mode: "record", model: live("second") });
  await recording.close();
  await recording.close();
  expect(await readFile(file, "utf8")).toBe(before);
});

test("refuses to replay what is not there, and to record without a model", async () => {
  const file = path.join(folder, "nowhere.json");
  for (const mode of ["replay", "record", "auto"] as const) {
    await expect(openRecording(file, { mode })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining('"nowhere.json"'),
    });
  }
});

test("refuses a file that is no recording", async () => {
  const file = path.join(folder, "notes.json");
  await writeFile(file, "{}");
  await expect(openRecording(file)).rejects.toMatchObject({ code: "INVALID_DOCUMENT" });
});
