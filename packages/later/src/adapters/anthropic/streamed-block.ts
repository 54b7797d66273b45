import type { CallDelta } from "../../conversation/model/call-delta.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { parseJson } from "../../model/parse-json.ts";
import { brokenAnswer } from "../broken-answer.ts";
import { StreamedArguments } from "../streamed-arguments.ts";
import { type Block, type BlockPart, isBlock } from "./block.ts";
import {
  endOfText,
  endOfThought,
  toCallPart,
  toKeptPart,
  toTextParts,
  toThoughtParts,
  withoutEnd,
} from "./to-parts.ts";

/** A block that arrives in pieces: what is read of it piece by piece, and the rest when it has ended. */
export class StreamedBlock {
  readonly #block: { type: string; [member: string]: unknown };
  /** Of a call, or of what the API itself calls, as JSON text. */
  #input = "";
  readonly #arguments: StreamedArguments;

  /** @param index - how many calls came before, where the block is one */
  constructor(block: Block, index: number) {
    this.#block = { ...block };
    this.#arguments = new StreamedArguments({ index, name: String(block["name"]) });
  }

  /** What the block says already when it begins. */
  begin(): readonly BlockPart[] {
    const { type, text, thinking } = this.#block;
    if (type === "text") return toTextParts(text);
    return type === "thinking" ? toThoughtParts(thinking) : [];
  }

  /** What one more piece says. */
  add(delta: unknown): readonly BlockPart[] {
    if (!isBlock(delta)) return [];
    switch (delta.type) {
      case "text_delta":
        return toTextParts(delta["text"]);
      case "thinking_delta":
        return toThoughtParts(delta["thinking"]);
      case "citations_delta":
        this.#block["citations"] = [...listIn(this.#block["citations"]), delta["citation"]];
        return [];
      case "input_json_delta":
        this.#input += inputIn(delta);
        return [];
    }
    const { type: _type, ...members } = delta;
    Object.assign(this.#block, members);
    return [];
  }

  /** What one more piece tells of the arguments of a call. */
  argumentsIn(delta: unknown): readonly CallDelta[] {
    return this.#block.type === "tool_use" ? this.#arguments.add(inputIn(delta)) : [];
  }

  /** What had to wait for the end. */
  end(): readonly BlockPart[] {
    switch (this.#block.type) {
      case "text":
        return endOfText(this.#block);
      case "thinking":
        return [endOfThought(this.#block)];
    }
    const input = this.#wholeInput();
    if (this.#block.type === "tool_use") {
      const call = toCallPart({ ...this.#block, input: input ?? {} });
      return [input === undefined ? withoutEnd(call) : call];
    }
    if (input === undefined) throw brokenAnswer();
    return [toKeptPart(this.#input === "" ? this.#block : { ...this.#block, input })];
  }

  /** `undefined` where it is no JSON object. */
  #wholeInput(): JsonObject | undefined {
    if (this.#input.trim() === "") {
      const { input = {} } = this.#block;
      return isObject(input) ? (input as JsonObject) : undefined;
    }
    try {
      const value = parseJson(this.#input);
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

function inputIn(delta: unknown): string {
  const text = isObject(delta) ? delta["partial_json"] : undefined;
  return typeof text === "string" ? text : "";
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
