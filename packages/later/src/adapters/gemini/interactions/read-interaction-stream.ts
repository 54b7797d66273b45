import type { ModelResponse, Usage } from "../../../conversation/model/model-client.ts";
import { addUsage } from "../../../conversation/model/usage.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { brokenAnswer } from "../../broken-answer.ts";
import { interactionFailure } from "./interaction-failure.ts";
import { isStep, type StepPart, stepsIn } from "./step.ts";
import { StreamedStep } from "./streamed-step.ts";
import { type Interaction, withFacts } from "./to-model-response.ts";
import { toParts } from "./to-parts.ts";

/**
 * The events of an interaction as chunks of an answer: texts as they arrive, calls when they are whole.
 * The last chunk has no content; it says how the interaction ended, under which id.
 *
 * @throws LaterError `MODEL_REQUEST_FAILED` when the interaction fails, or its events break off
 */
export async function* readInteractionStream(
  events: AsyncIterable<unknown>,
): AsyncGenerator<ModelResponse, void> {
  const reader = new EventReader();
  for await (const event of events) {
    const parts = isObject(event) ? reader.read(event) : [];
    if (parts.length > 0) yield { candidates: [{ content: { role: "model", parts } }] };
  }
  yield reader.conclude();
}

class EventReader {
  readonly #steps = new Map<unknown, StreamedStep>();
  #ending: Interaction | undefined;
  #usage: Usage = {};
  #isMalformed = false;
  #told = false;

  read(event: Readonly<Record<string, unknown>>): readonly StepPart[] {
    const parts = this.#read(event);
    this.#told ||= parts.length > 0;
    return parts;
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
    const streamed = new StreamedStep(step);
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
