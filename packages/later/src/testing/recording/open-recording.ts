import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import type { ModelClient } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { readRecording } from "./read-recording.ts";
import { recordModel } from "./record-model.ts";
import { printRecording } from "./recording.ts";
import { replayModel, type ReplayOptions } from "./replay-model.ts";

/** What is done with the file, and how. */
export interface OpenRecordingOptions extends ReplayOptions {
  /**
   * `replay`: answers from the file, which has to exist. `record`: asks the model, and replaces the file.
   * `auto`: answers from the file where it exists, and otherwise makes it.
   *
   * @default "auto"
   */
  readonly mode?: "auto" | "replay" | "record";
  /** Makes the model that is recorded; not called for a replay, which needs neither key nor network. */
  readonly model?: () => ModelClient | Promise<ModelClient>;
}

/** A recording in use. */
export interface OpenRecording extends AsyncDisposable {
  readonly model: ModelClient;
  /** What is done. */
  readonly mode: "replay" | "record";
  /** Writes the file when something was recorded. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Answers from a recording in a file, or makes it: the first run asks the model, later ones do not. The file is
 * written when the recording is closed, as a whole or not at all.
 *
 * @throws LaterError `INVALID_ARGUMENT` when there is no file to replay, or no model to record;
 * `INVALID_DOCUMENT` when the file is not a recording
 *
 * @example
 * ```ts
 * await using recording = await openRecording(new URL("rome.json", import.meta.url), {
 *   model: () => gemini(new GoogleGenAI({ apiKey }), "gemini-3.8-flash"),
 * });
 * const { text } = await generate("How warm is Rome?", { model: recording.model, tools: [getWeather] });
 * ```
 */
export async function openRecording(
  file: string | URL,
  options: OpenRecordingOptions = {},
): Promise<OpenRecording> {
  const { mode = "auto", model } = options;
  const place = typeof file === "string" ? file : fileURLToPath(file);
  const isReplay = mode === "replay" || (mode === "auto" && (await exists(place)));
  if (isReplay) return { ...toReplay(await read(place), options), mode: "replay" };
  if (model === undefined) {
    const problem = `There is no recording "${path.basename(place)}", and no "model" to make it with.`;
    throw new LaterError("INVALID_ARGUMENT", problem);
  }
  const recorder = recordModel(await model(), options);
  let saved = 0;
  const close = async (): Promise<void> => {
    const { recording } = recorder;
    if (recording.exchanges.length === saved) return;
    saved = recording.exchanges.length;
    await write(place, printRecording(recording));
  };
  return { model: recorder, mode: "record", close, [Symbol.asyncDispose]: close };
}

function toReplay(text: string, options: ReplayOptions): Omit<OpenRecording, "mode"> {
  const close = async (): Promise<void> => {};
  const model = replayModel(readRecording(text), options);
  return { model, close, [Symbol.asyncDispose]: close };
}

async function exists(place: string): Promise<boolean> {
  return await access(place).then(
    () => true,
    () => false,
  );
}

async function read(place: string): Promise<string> {
  try {
    return await readFile(place, "utf8");
  } catch (cause) {
    const problem = `The recording "${path.basename(place)}" cannot be read.`;
    throw new LaterError("INVALID_ARGUMENT", problem, { cause });
  }
}

/** A run that is broken off leaves what was there before. */
async function write(place: string, text: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  const unfinished = `${place}.${process.pid}.unfinished`;
  await writeFile(unfinished, text);
  await rename(unfinished, place);
}
