import { randomUUID } from "node:crypto";

import type { ModelResponse } from "../../../../conversation/model/model-client.ts";
import { nonsense } from "../../../faults/fault.ts";
import { mergeChunks } from "../../../script.ts";
import { Refusal } from "../../refusal.ts";
import type { AskedRequest } from "../../stand-in-api.ts";
import { checkContents } from "../check-contents.ts";
import { checkTools } from "../check-tools.ts";
import { completeAnswer } from "../complete-answer.ts";
import { ThoughtSignatures } from "../thought-signatures.ts";
import { type InteractionRequest, readInteractionRequest } from "./interaction-request.ts";
import type { InteractionRoute } from "./route.ts";
import { toEvents } from "./to-events.ts";
import { toGenerateRequest } from "./to-generate-request.ts";
import { toSteps } from "./to-steps.ts";
import type { WireInteraction, WireStep } from "./wire-step.ts";

/** An interaction that is kept: with everything said before it, and how far one in the background seems to be. */
interface KeptInteraction {
  interaction: WireInteraction;
  readonly conversation: readonly WireStep[];
  /** What it becomes, one after the other, each time that it is asked for. */
  readonly coming: WireInteraction[];
}

/** What the service holds requests to. */
export interface InteractionServiceOptions {
  /** Whether thoughts before calls are signed, and have to come back so. */
  readonly signatures: boolean;
  /** @default every name is a model */
  readonly models: readonly string[] | undefined;
}

/** The Interactions API without a model behind it. Calls always have ids. */
export class InteractionService {
  readonly #kept = new Map<string, KeptInteraction>();
  readonly #rules: Parameters<typeof completeAnswer>[2];
  readonly #options: InteractionServiceOptions;

  constructor(options: InteractionServiceOptions) {
    const signatures = options.signatures ? new ThoughtSignatures() : undefined;
    this.#rules = { ids: true, signatures };
    this.#options = options;
  }

  /**
   * A request for an interaction, which is kept as soon as it is answered.
   *
   * @throws Refusal 400 for what the API refuses, 404 for a model that there is not, and for a previous
   * interaction that is not kept
   */
  read(body: unknown): AskedRequest {
    const interaction = readInteractionRequest(body);
    const { models } = this.#options;
    if (models?.includes(interaction.model) === false) {
      throw new Refusal(404, `Model ${interaction.model} was not found.`);
    }
    const history = this.#historyOf(interaction);
    const request = toGenerateRequest(interaction, history);
    checkTools(request);
    checkContents(request.contents, this.#rules.signatures);
    return {
      request,
      parallelCalls: true,
      form: interaction.stream ? "events" : "single",
      toMessages: (chunks) => {
        const completed = mergeChunks(completeAnswer(chunks, request, this.#rules));
        const answer = this.#keep(toInteraction(completed, interaction), interaction, history);
        return interaction.stream ? toEvents(answer) : [answer];
      },
      nonsense,
    };
  }

  /**
   * What has become of an interaction that is kept, is cancelled, or is deleted.
   *
   * @throws Refusal 404 where there is none, 400 to cancel one that has ended
   */
  look({ type, id }: Extract<InteractionRoute, { readonly id: string }>): object {
    const kept = this.#find(id);
    if (type === "delete-interaction") {
      this.#kept.delete(id);
      return {};
    }
    if (type === "get-interaction") {
      kept.interaction = kept.coming.shift() ?? kept.interaction;
      return kept.interaction;
    }
    if (kept.coming.length === 0) throw new Refusal(400, `Interaction ${id} is not running.`);
    kept.coming.length = 0;
    kept.interaction = { ...kept.interaction, status: "cancelled" };
    return kept.interaction;
  }

  /** Keeps an interaction if it is to be kept; gives what is to be seen of it at first. */
  #keep(
    done: WireInteraction,
    { input, background, store }: InteractionRequest,
    history: readonly WireStep[],
  ): WireInteraction {
    const conversation = [...history, ...input, ...done.steps];
    const running = { ...done, steps: [], status: "in_progress" };
    const kept: KeptInteraction = background
      ? { interaction: { ...running, status: "queued" }, conversation, coming: [running, done] }
      : { interaction: done, conversation, coming: [] };
    if (store) this.#kept.set(done.id, kept);
    return kept.interaction;
  }

  #historyOf({ previousId }: InteractionRequest): readonly WireStep[] {
    if (previousId === undefined) return [];
    const { coming, conversation } = this.#find(previousId);
    if (coming.length > 0) throw new Refusal(400, `Interaction ${previousId} is still running.`);
    return conversation;
  }

  #find(id: string): KeptInteraction {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new Refusal(404, `Interaction ${id} was not found.`);
    return kept;
  }
}

function toInteraction(response: ModelResponse, request: InteractionRequest): WireInteraction {
  const candidate = response.candidates?.[0];
  const { promptTokenCount = 0, candidatesTokenCount = 0 } = response.usageMetadata ?? {};
  const steps = toSteps(candidate?.content?.parts ?? []);
  const now = new Date().toISOString();
  const status = toStatus(candidate?.finishReason, steps);
  const { previousId } = request;
  return {
    id: `v1_${randomUUID()}`,
    object: "interaction",
    model: request.model,
    status,
    created: now,
    updated: now,
    ...(previousId === undefined ? {} : { previous_interaction_id: previousId }),
    steps,
    usage: {
      total_input_tokens: promptTokenCount,
      total_output_tokens: candidatesTokenCount,
      total_tokens: promptTokenCount + candidatesTokenCount,
    },
    ...(status === "failed"
      ? { errors: [{ message: candidate?.finishMessage ?? "Failed." }] }
      : {}),
  };
}

/** A script says with its finish reason how an interaction ends otherwise than well. */
function toStatus(finishReason: string | undefined, steps: readonly WireStep[]): string {
  if (finishReason === "MAX_TOKENS") return "incomplete";
  if (finishReason !== undefined && finishReason !== "STOP") return finishReason.toLowerCase();
  return steps.some(({ type }) => type === "function_call") ? "requires_action" : "completed";
}
