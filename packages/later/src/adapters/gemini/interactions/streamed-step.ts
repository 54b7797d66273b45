import type { CallDelta } from "../../../conversation/model/call-delta.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { parseJson } from "../../../model/parse-json.ts";
import { StreamedArguments } from "../../streamed-arguments.ts";
import { isStep, type Step, type StepPart, stepsIn } from "./step.ts";
import { toContentPart, toParts, toSignaturePart, toThoughtPart } from "./to-parts.ts";

/** A step that arrives in pieces: what is read of it piece by piece, and the rest when it has ended. */
export class StreamedStep {
  readonly #step: Record<string, unknown>;
  /** Of a call, or of what the API itself calls, as JSON text. */
  #arguments = "";
  readonly #told: StreamedArguments;
  #signature: unknown;
  readonly #annotations: unknown[] = [];

  /** @param index - how many calls came before, where the step is one */
  constructor(step: Step, index: number) {
    this.#step = { ...step };
    this.#signature = step["signature"];
    this.#told = new StreamedArguments({ index, name: String(step["name"]) });
  }

  /** What the step says already when it begins. */
  begin(): readonly StepPart[] {
    if (this.#isTold) return toParts({ ...this.#step, signature: undefined } as unknown as Step);
    return [];
  }

  /** What one more piece says. */
  add(delta: unknown): readonly StepPart[] {
    if (!isStep(delta)) return [];
    switch (delta.type) {
      case "arguments_delta":
        this.#arguments += textIn(delta);
        return [];
      case "thought_signature":
        this.#signature = delta["signature"];
        return [];
      case "thought_summary":
        return stepsIn([delta["content"]]).map(toThoughtPart);
      case "text_annotation_delta":
        this.#annotations.push(...stepsIn(delta["annotations"]));
        return [];
    }
    if (this.#step["type"] === "model_output") return [toContentPart(delta)];
    this.#merge(delta);
    return [];
  }

  /** What one more piece tells of the arguments of a call. */
  argumentsIn(delta: unknown): readonly CallDelta[] {
    const isCalled = this.#step["type"] === "function_call";
    return isCalled && isStep(delta) ? this.#told.add(textIn(delta)) : [];
  }

  /**
   * What had to wait for the end.
   *
   * @throws LaterError `INVALID_JSON` for arguments that are no JSON object
   */
  end(): readonly StepPart[] {
    if (this.#step["type"] === "thought") return toSignaturePart(this.#signature);
    if (this.#step["type"] === "model_output") {
      return this.#annotations.length === 0
        ? []
        : [{ text: "", contentMembers: { annotations: this.#annotations } }];
    }
    if (this.#arguments !== "") this.#step["arguments"] = readArguments(this.#arguments);
    return toParts(this.#step as unknown as Step);
  }

  /** Whether the step is told piece by piece. */
  get #isTold(): boolean {
    return this.#step["type"] === "thought" || this.#step["type"] === "model_output";
  }

  /** Pieces of what tools of the API's own do. */
  #merge({ type: _type, ...members }: Step): void {
    for (const [name, member] of Object.entries(members)) {
      const known = this.#step[name];
      this.#step[name] =
        Array.isArray(known) && Array.isArray(member) ? [...known, ...member] : member;
    }
  }
}

function textIn({ type, arguments: text }: Step): string {
  return type === "arguments_delta" && typeof text === "string" ? text : "";
}

function readArguments(text: string): unknown {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw new LaterError("INVALID_JSON", "The arguments of a call have to be an object.");
}
