import { isObject } from "../../../model/json.ts";
import { Refusal } from "../refusal.ts";
import type { MessageInput } from "./message-request.ts";
import type { WireMessage } from "./to-message.ts";

type Body = Readonly<Record<string, unknown>>;

/** Conversations that are kept under the ids of their answers, with the instruction and the tools they began with. */
export class Threads {
  readonly #kept = new Map<string, Body>();

  /**
   * A request with everything that is kept of the thread it goes on with.
   *
   * @throws Refusal 404 where nothing is kept
   */
  complete(body: Body): Body {
    const { thread, messages, ...rest } = body;
    if (!isObject(thread)) return body;
    const { type, previous_message_id: id } = thread;
    if (type === "create") return { ...rest, messages };
    if (type !== "continue") {
      throw new Refusal(400, "thread: Input tag does not match any of: 'create', 'continue'");
    }
    const kept = this.#kept.get(String(id));
    if (kept === undefined) {
      const details = { error_code: "thread_not_found" };
      throw new Refusal(404, `thread.previous_message_id: ${String(id)} was not found`, {
        details,
      });
    }
    const before = kept["messages"] as readonly MessageInput[];
    return {
      ...rest,
      ...kept,
      messages: Array.isArray(messages) ? [...before, ...messages] : messages,
    };
  }

  /** Keeps what was said up to an answer, where the request asks for that. */
  keep(thread: unknown, asked: Body, { id, content }: WireMessage): void {
    if (!isObject(thread)) return;
    const { messages, system, tools } = asked;
    const said = { role: "assistant", content };
    const all = [...(messages as readonly MessageInput[]), said];
    this.#kept.set(String(id), { system, tools, messages: all });
  }
}
