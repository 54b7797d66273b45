import { LaterError } from "../errors/later-error.ts";
import { toJsonPointer } from "../model/json-pointer.ts";
import { isObject } from "../model/json.ts";
import { type Part, partsOf } from "./content/content.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { readPiece } from "./model/argument-pieces.ts";
import { callDeltasOf } from "./model/call-delta.ts";
import type { ModelResponse } from "./model/model-client.ts";
import { firstCandidate, spokenText } from "./model/read-response.ts";
import { isContinuation, piecesOf } from "./model/streamed-call.ts";

/** Tells of one response what there is to see, chunk by chunk. */
export class ResponseTeller {
  readonly #round: number;
  readonly #emit: (event: ConversationEvent) => void;
  /** The call at hand, by its position in the response. */
  #index = -1;
  #name = "";

  constructor(options: {
    readonly round: number;
    readonly emit: (event: ConversationEvent) => void;
  }) {
    this.#round = options.round;
    this.#emit = options.emit;
  }

  /** @throws LaterError `MODEL_REQUEST_FAILED` for what is no response */
  tell(chunk: ModelResponse): void {
    if (!isObject(chunk)) {
      const problem = "The model client gave something that is no response.";
      throw new LaterError("MODEL_REQUEST_FAILED", problem, { retryable: false });
    }
    const candidate = firstCandidate(chunk);
    for (const part of partsOf(candidate?.content)) this.#tellPart(part);
    for (const { index, name, path, value } of callDeltasOf(candidate)) {
      this.#emit({ type: "call-arguments", round: this.#round, index, name, path, value });
    }
  }

  #tellPart(part: Part): void {
    const round = this.#round;
    const text = spokenText(part);
    if (text !== "") this.#emit({ type: "text", round, text });
    else if (part.thought === true && typeof part.text === "string" && part.text !== "") {
      this.#emit({ type: "thought", round, text: part.text });
    }
    if (part.functionCall !== undefined) this.#tellArguments(part);
  }

  #tellArguments(part: Part): void {
    if (!isContinuation(part)) {
      this.#index += 1;
      this.#name = String(part.functionCall?.name);
    }
    for (const piece of piecesOf(part)) {
      const { path, value } = readPiece(piece) ?? {};
      if (path === undefined || value === undefined) continue;
      this.#emit({
        type: "call-arguments",
        round: this.#round,
        index: this.#index,
        name: this.#name,
        path: toJsonPointer(path),
        value,
      });
    }
  }
}
