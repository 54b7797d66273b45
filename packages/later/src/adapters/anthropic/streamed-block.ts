import type { FunctionCall } from "../../model/function-call.ts";
import { isObject } from "../../model/json.ts";
import { brokenAnswer } from "../broken-answer.ts";
import { type Block, type BlockPart, isBlock } from "./block.ts";
import { StreamedArguments } from "./streamed-arguments.ts";
import {
  endOfText,
  endOfThought,
  toCallPart,
  toKeptPart,
  toTextParts,
  toThoughtParts,
} from "./to-parts.ts";

/** A block that arrives in pieces: what is read of it piece by piece, and the rest when it has ended. */
export class StreamedBlock {
  readonly #block: { type: string; [member: string]: unknown };
  /** Of a call, or of what the API itself calls. */
  readonly #input = new StreamedArguments();
  #hasInput = false;

  constructor(block: Block) {
    this.#block = { ...block };
  }

  /** What the block says already when it begins. */
  begin(): readonly BlockPart[] {
    const { type, text, thinking, input: _input, ...block } = this.#block;
    if (type === "text") return toTextParts(text);
    if (type === "thinking") return toThoughtParts(thinking);
    if (type !== "tool_use") return [];
    const { functionCall, ...part } = toCallPart({ ...block, type });
    const { args: _none, ...call } = functionCall ?? {};
    return [{ ...part, functionCall: { ...call, willContinue: true } as unknown as FunctionCall }];
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
        return this.#addInput(delta["partial_json"]);
    }
    const { type: _type, ...members } = delta;
    Object.assign(this.#block, members);
    return [];
  }

  /** What had to wait for the end. */
  end(): readonly BlockPart[] {
    switch (this.#block.type) {
      case "text":
        return endOfText(this.#block);
      case "thinking":
        return [endOfThought(this.#block)];
      case "tool_use": {
        const args = this.#wholeInput();
        // Without its end, a call is one whose arguments did not arrive whole.
        return args === undefined ? [] : [{ functionCall: { args } as unknown as FunctionCall }];
      }
    }
    if (!this.#hasInput) return [toKeptPart(this.#block)];
    const input = this.#wholeInput();
    if (input === undefined) throw brokenAnswer();
    return [toKeptPart({ ...this.#block, input })];
  }

  #addInput(text: unknown): readonly BlockPart[] {
    if (typeof text !== "string" || text === "") return [];
    this.#hasInput = true;
    const partialArgs = this.#input.add(text);
    if (this.#block.type !== "tool_use" || partialArgs.length === 0) return [];
    return [{ functionCall: { partialArgs, willContinue: true } as unknown as FunctionCall }];
  }

  #wholeInput(): object | undefined {
    if (this.#hasInput) return this.#input.end();
    const { input = {} } = this.#block;
    return isObject(input) ? input : undefined;
  }
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
