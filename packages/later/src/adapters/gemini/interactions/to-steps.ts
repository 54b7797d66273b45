import { type Content, partsOf } from "../../../conversation/content/content.ts";
import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { ownParts } from "../../own-parts.ts";
import type { Step, StepContent, StepPart } from "./step.ts";
import { toFunctionResult } from "./to-function-result.ts";
import { toMediaContent } from "./to-media-content.ts";

/**
 * A conversation as the steps that the Interactions API takes: those that came from it as they were,
 * everything else in their form, but for what only another API understands. Of a history of `generateContent`, calls without an id get one, and a call's
 * signature becomes that of the thought before it.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a part that no step can say
 */
export function toSteps(contents: readonly Content[]): readonly Step[] {
  const writer = new StepWriter();
  for (const content of ownParts(contents, ["contentMembers", "interactionStep"])) {
    writer.write(content);
  }
  return toPlainJson(writer.steps);
}

/** A step that is still being added to. */
interface GrowingStep extends Step {
  readonly content?: StepContent[];
  readonly summary?: StepContent[];
}

class StepWriter {
  readonly steps: Step[] = [];
  /** What the next part may be added to. */
  #last: GrowingStep | undefined;
  #callIds: string[] = [];
  #calls = 0;

  write(content: Content): void {
    this.#last = undefined;
    const type = content.role === "model" ? "model_output" : "user_input";
    if (content.role === "model") this.#callIds = [];
    for (const part of partsOf(content)) this.#writePart(part, type);
  }

  #writePart(part: StepPart, type: string): void {
    const { interactionStep, functionCall, functionResponse, thoughtSignature } = part;
    if (functionCall !== undefined) {
      if (thoughtSignature !== undefined)
        this.#push({ type: "thought", signature: thoughtSignature });
      this.#calls += 1;
      const { id = `call-${this.#calls}`, name, args = {} } = functionCall;
      this.#callIds.push(id);
      this.#push(interactionStep ?? { type: "function_call", id, name, arguments: args });
    } else if (interactionStep !== undefined) this.#push(interactionStep);
    else if (functionResponse !== undefined) {
      this.#push(toFunctionResult(functionResponse, this.#callIds.shift()));
    } else if (part.thought === true) this.#writeThought(part);
    else this.#writeContent(part, type);
  }

  #writeThought(part: StepPart): void {
    const { thought: _thought, thoughtSignature: signature, ...rest } = part;
    const summary = this.#grow("thought").summary ?? [];
    const content = toStepContent(rest);
    if (content !== undefined) summary.push(content);
    if (signature === undefined) return;
    this.steps[this.steps.length - 1] = { type: "thought", signature, summary };
    this.#last = undefined;
  }

  #writeContent(part: StepPart, type: string): void {
    const content = toStepContent(part);
    if (content !== undefined) this.#grow(type).content?.push(content);
    else if (part.contentMembers !== undefined) this.#annotate(part.contentMembers);
  }

  /** In a stream the annotations of a text come behind it. */
  #annotate(members: Readonly<Record<string, unknown>>): void {
    const content = this.#last?.content;
    const last = content?.pop();
    if (last !== undefined) content?.push({ ...last, ...members });
  }

  #push(step: Step): void {
    this.steps.push(step);
    this.#last = undefined;
  }

  #grow(type: string): GrowingStep {
    if (this.#last?.type === type) return this.#last;
    const step: GrowingStep = type === "thought" ? { type, summary: [] } : { type, content: [] };
    this.steps.push(step);
    this.#last = step;
    return step;
  }
}

/** `undefined` for a part that says nothing. */
function toStepContent(part: StepPart): StepContent | undefined {
  const { text, inlineData, fileData, contentMembers } = part;
  if (inlineData !== undefined || fileData !== undefined) {
    return { ...toMediaContent(part), ...contentMembers };
  }
  if (typeof text === "string") {
    return text === "" ? undefined : { type: "text", text, ...contentMembers };
  }
  const member = Object.keys(part).find((key) => key !== "thoughtSignature");
  if (member === undefined) return undefined;
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The history holds a part that the Interactions API has no step for: "${member}".`,
    { details: { member } },
  );
}
