import type { ConversationEvent, GenerateResult } from "later-runtime";

/** Shows one question's way to its answer, and then the next one's. */
export interface TurnView {
  /** Before the request. */
  begin(question: string): void;
  show(event: ConversationEvent): void;
  end(result: GenerateResult): void;
  fail(error: unknown): void;
}
