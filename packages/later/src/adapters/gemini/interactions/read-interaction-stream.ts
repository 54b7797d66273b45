import { AnswerSize } from "../../../conversation/model/answer-size.ts";
import type { CallDelta } from "../../../conversation/model/call-delta.ts";
import type { ModelResponse, Usage } from "../../../conversation/model/model-client.ts";
import { addUsage } from "../../../conversation/model/usage.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { brokenAnswer } from "../../broken-answer.ts";
import { toChunk } from "../../to-chunk.ts";
import { interactionFailure } from "./interaction-failure.ts";
import { isStep, type StepPart, stepsIn } from "./step.ts";
import { StreamedStep } from "./streamed-step.ts";
import { type Interaction, withFacts } from "./to-model-response.ts";
import { toParts } from "./to-parts.ts";

/**
 * The events of an interaction as chunks of an answer: texts and arguments as they arrive, calls when they are whole.
 * The last chunk has no content; it says how the interaction ended, under which id.
 *
 * @throws LaterError `MODEL_REQUEST_FAILED` when the interaction fails, its events break off, or are more than any answer
 * that is meant
 */
export async function* readInteractionStream(
  events: AsyncIterable<unknown>,
): AsyncGenerator<ModelResponse, void> {
  const reader = new EventReader();
  const size = new AnswerSize();
  for await (const event of events) {
    if (!isObject(event)) continue;
    const chunk = toChunk(reader.read(event), reader.argumentsIn(event));
    // What is not told would otherwise grow unseen.
    if (chunk === undefined) size.add(event);
    else yield chunk;
  }
  yield reader.conclude();
}

class EventReader {
  readonly #steps = new Map<unknown, StreamedStep>();
  #ending: Interaction | undefined;
  #usage: Usage = {};
  #calls = 0;
  #isMalformed = false;
  #told = false;

  read(event: Readonly<Record<string, unknown>>): readonly StepPart[] {
    const parts = this.#read(event);
    this.#told ||= parts.length > 0;
    return parts;
  }

  /** What an event tells of calls that are not whole yet; to be asked after it was read. */
  argumentsIn(event: Readonly<Record<string, unknown>>): readonly CallDelta[] {
    if (event["event_type"] !== "step.delta") return [];
    return this.#stepOf(event).argumentsIn(event["delta"]);
  }

  conclude(): ModelResponse {
    if (this.#ending === undefined) throw brokenAnswer();
    const malformed = this.#isMalformed ? { finishReason: "MALFORMED_FUNCTION_CALL" } : {};
    return { ...withFacts(this.#ending, malformed), usageMetadata: this.#usage };
  }

  #read(event: Readonly<Record<string, unknown>>): readonly StepPart[] {
    switch (event["event_type"]) {
      case "interaction.created":
        // An answer that is too long for one request comes in several, each counting its steps from 0.
        this.#steps.clear();
        this.#ending = undefined;
        return [];
      case "step.start":
        return this.#start(event);
      case "step.delta":
        return this.#stepOf(event).add(event["delta"]);
      case "step.stop":
        return this.#stop(event["index"]);
      case "interaction.completed":
        return this.#complete(event["interaction"]);
      case "error":
        throw interactionFailure(event["error"]);
      default:
        return [];
    }
  }

  #start({ index, step }: Readonly<Record<string, unknown>>): readonly StepPart[] {
    if (!isStep(step)) throw brokenAnswer();
    const streamed = new StreamedStep(step, this.#calls);
    if (step.type === "function_call") this.#calls += 1;
    this.#steps.set(index, streamed);
    return streamed.begin();
  }

  #stepOf({ index }: Readonly<Record<string, unknown>>): StreamedStep {
    const step = this.#steps.get(index);
    if (step === undefined) throw brokenAnswer();
    return step;
  }

  #stop(index: unknown): readonly StepPart[] {
    const step = this.#steps.get(index);
    this.#steps.delete(index);
    try {
      return step?.end() ?? [];
    } catch (error) {
      if (!LaterError.is(error)) throw error;
      this.#isMalformed = true;
      return [];
    }
  }

  #complete(interaction: unknown): readonly StepPart[] {
    if (!isObject(interaction)) throw brokenAnswer();
    const rest = [...this.#steps.keys()].flatMap((index) => this.#stop(index));
    if (interaction["status"] === "failed") throw failureOf(interaction);
    this.#ending = interaction;
    this.#usage = addUsage(this.#usage, withFacts(interaction, {}).usageMetadata);
    // Steps that were told already stand here once more, if at all.
    return this.#told || rest.length > 0 ? rest : stepsIn(interaction["steps"]).flatMap(toParts);
  }
}

/** Why an interaction failed, as far as it says so itself. */
export function failureOf(interaction: Interaction): LaterError {
  return interactionFailure(Array.isArray(interaction.errors) ? interaction.errors[0] : undefined);
}
