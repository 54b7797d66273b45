import { randomUUID } from "node:crypto";

import type { ModelResponse } from "../../../conversation/model/model-client.ts";
import { mergeChunks } from "../../script.ts";
import { checkContents } from "../check-contents.ts";
import { checkTools } from "../check-tools.ts";
import { completeAnswer } from "../complete-answer.ts";
import type { GenerateContentRequest } from "../generate-request.ts";
import { Refusal } from "../refusal.ts";
import { ThoughtSignatures } from "../thought-signatures.ts";
import { type InteractionRequest, readInteractionRequest } from "./interaction-request.ts";
import type { InteractionRoute } from "./route.ts";
import { toEventTexts } from "./to-events.ts";
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

/** What the service answers from, and what it holds requests to. */
export interface InteractionServiceOptions {
  readonly play: (request: GenerateContentRequest) => Promise<readonly ModelResponse[]>;
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
   * The interaction, or its events, as texts of an answer.
   *
   * @throws Refusal 400 for what the API refuses, 404 for a model that there is not, and for a previous
   * interaction that is not kept
   */
  async create(body: unknown): Promise<readonly string[]> {
    const request = readInteractionRequest(body);
    const { models } = this.#options;
    if (models?.includes(request.model) === false) {
      throw new Refusal(404, `Model ${request.model} was not found.`);
    }
    const history = this.#historyOf(request);
    const asked = toGenerateRequest(request, history);
    checkTools(asked);
    checkContents(asked.contents, this.#rules.signatures);
    const chunks = completeAnswer(await this.#options.play(asked), asked, this.#rules);
    const done = toInteraction(mergeChunks(chunks), request);
    const conversation = [...history, ...request.input, ...done.steps];
    const running = { ...done, steps: [], status: "in_progress" };
    const kept: KeptInteraction = request.background
      ? { interaction: { ...running, status: "queued" }, conversation, coming: [running, done] }
      : { interaction: done, conversation, coming: [] };
    if (request.store) this.#kept.set(done.id, kept);
    return request.stream ? toEventTexts(kept.interaction) : [JSON.stringify(kept.interaction)];
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
