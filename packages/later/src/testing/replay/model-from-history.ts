import type { Content } from "../../conversation/content/content.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { scriptedModel, type ScriptedModel } from "../scripted-model.ts";
import { turnsOf } from "./turns-of.ts";

/**
 * A model that says again what the model of a history said, in its order: texts, calls, signatures.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a history that no model could be asked with
 */
export function modelFromHistory(history: readonly Content[]): ScriptedModel {
  return scriptedModel(turnsOf(history).flatMap(({ said }) => said.map(toResponse)));
}

/** The response that made this content. */
export function toResponse(content: Content): ModelResponse {
  return { candidates: [{ content, finishReason: "STOP" }] };
}
