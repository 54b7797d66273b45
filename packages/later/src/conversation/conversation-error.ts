import type { LaterErrorCode } from "../errors/codes.ts";
import { LaterError, type LaterErrorOptions } from "../errors/later-error.ts";
import type { ExecutedCall } from "./calls/executed-call.ts";
import type { Content } from "./content/content.ts";
import type { ModelResponse, Usage } from "./model/model-client.ts";

const brand = Symbol.for("later-runtime.conversation-error");

/** How far a conversation had come. */
export interface ConversationState {
  /**
   * What was said in full: it ends with a turn of the user, so that it can be continued. An answer
   * whose calls were not all answered is not part of it.
   */
  readonly history: readonly Content[];
  /** The last response of the model, if there was one. */
  readonly response: ModelResponse | undefined;
  /** Every call that had ended. Their effects have happened. */
  readonly calls: readonly ExecutedCall[];
  readonly usage: Usage;
}

/**
 * A conversation that ended without an answer: `TURN_LIMIT_EXCEEDED`, `BUDGET_EXCEEDED`, `MODEL_STOPPED`,
 * `MODEL_REQUEST_FAILED`, `INVALID_OUTPUT`, `CANCELLED`, or `SESSION_NOT_FOUND` when its session was closed.
 * Nothing of what was said is lost: continue with
 * `generate([], { ...options, history: error.history })`.
 */
export class ConversationError extends LaterError implements ConversationState {
  override readonly name: string = "ConversationError";
  readonly history: readonly Content[];
  readonly response: ModelResponse | undefined;
  readonly calls: readonly ExecutedCall[];
  readonly usage: Usage;

  constructor(
    code: LaterErrorCode,
    message: string,
    options: LaterErrorOptions & { readonly state: ConversationState },
  ) {
    super(code, message, options);
    Object.defineProperty(this, brand, { value: true });
    this.history = options.state.history;
    this.response = options.state.response;
    this.calls = options.state.calls;
    this.usage = options.state.usage;
  }

  /** Recognises a ConversationError, also one made by another copy of the library. */
  static override is(value: unknown): value is ConversationError {
    return typeof value === "object" && value !== null && brand in value;
  }
}
