import type { CallDelta } from "../../conversation/model/call-delta.ts";
import { isObject } from "../../model/json.ts";
import { StreamedArguments } from "../streamed-arguments.ts";
import { growMembers } from "./grow-members.ts";
import type { ModelMessage } from "./to-parts.ts";

/** A call of a message that arrives in pieces. */
export class GrowingToolCall {
  readonly #index: number;
  readonly #members: Record<string, unknown> = {};
  readonly #function: Record<string, unknown> = {};
  #arguments: StreamedArguments | undefined;
  /** What came of the arguments before the name. */
  #untold = "";

  /** @param index - how many calls of the message came before */
  constructor(index: number) {
    this.#index = index;
  }

  get isNamed(): boolean {
    return isName(this.#function["name"]);
  }

  get whole(): ModelMessage {
    return { ...this.#members, function: this.#function };
  }

  /** Takes one more piece, and tells what it says of the arguments. */
  add({
    id,
    type,
    function: called,
    index: _index,
    ...others
  }: ModelMessage): readonly CallDelta[] {
    this.#members["id"] ??= id;
    this.#members["type"] ??= type;
    growMembers(this.#members, others);
    if (!isObject(called)) return [];
    this.#function["name"] ??= called["name"];
    growMembers(this.#function, { arguments: called["arguments"] });
    return this.#tell(called["arguments"]);
  }

  #tell(text: unknown): readonly CallDelta[] {
    if (typeof text === "string") this.#untold += text;
    const name = this.#function["name"];
    if (!isName(name)) return [];
    this.#arguments ??= new StreamedArguments({ index: this.#index, name });
    const deltas = this.#arguments.add(this.#untold);
    this.#untold = "";
    return deltas;
  }
}

/** Whether a piece names what is called: only the first piece of a call does. */
export function isName(name: unknown): name is string {
  return typeof name === "string" && name !== "";
}
