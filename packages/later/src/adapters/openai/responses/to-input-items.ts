import { type Content, partsOf } from "../../../conversation/content/content.ts";
import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { ownParts } from "../../own-parts.ts";
import type { ResponseItem, ResponseItemPart } from "./response-item.ts";
import { toCallOutput } from "./to-call-output.ts";
import { toInputFile } from "./to-input-file.ts";

/**
 * A conversation as the items that the Responses API takes: those that came from it as they were, everything else in
 * their form. Of a history of another model, calls without an id get one; thoughts are left out, and what only the API
 * of that model understands.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a part that no item can say
 */
export function toInputItems(contents: readonly Content[]): readonly ResponseItem[] {
  const writer = new ItemWriter();
  for (const content of ownParts(contents, ["responseItem", "responseMembers"])) {
    writer.write(content);
  }
  return toPlainJson(writer.items);
}

class ItemWriter {
  readonly items: ResponseItem[] = [];
  /** Pieces of a message that has not ended, and the text of one more. */
  #pieces: ResponseItem[] = [];
  #text = "";
  /** Of calls whose answers are still to come. */
  readonly #callIds: string[] = [];
  #calls = 0;

  write({ role, parts }: Content): void {
    const isModel = role === "model";
    for (const part of partsOf({ role, parts })) {
      if (isModel) this.#writeModelPart(part);
      else this.#writeUserPart(part);
    }
    this.#flush(role);
  }

  #writeModelPart(part: ResponseItemPart): void {
    const { functionCall, responseItem, thought, text } = part;
    if (functionCall !== undefined) {
      this.#flush("model");
      this.#calls += 1;
      const { id = `call-${this.#calls}`, name, args = {} } = functionCall;
      this.#callIds.push(id);
      const written = JSON.stringify(toPlainJson(args));
      this.items.push(
        responseItem ?? { type: "function_call", call_id: id, name, arguments: written },
      );
    } else if (thought === true || (responseItem !== undefined && text === undefined)) {
      if (responseItem !== undefined) this.#push(responseItem, "model");
    } else if (typeof text === "string") this.#writeText(part, text);
    else this.#refuse(part, "model");
  }

  #writeText({ responseMembers, responseItem }: ResponseItemPart, text: string): void {
    this.#text += text;
    if (responseMembers !== undefined) {
      this.#pieces.push({ ...responseMembers, text: this.#text });
      this.#text = "";
    }
    if (responseItem === undefined) return;
    this.#endPiece();
    this.items.push({ ...responseItem, content: this.#pieces });
    this.#pieces = [];
  }

  #writeUserPart(part: ResponseItemPart): void {
    const { functionResponse, responseItem, text, inlineData, fileData } = part;
    if (functionResponse !== undefined) {
      this.#push(toCallOutput(functionResponse, this.#callIds.shift()), "user");
    } else if (responseItem !== undefined) this.#push(responseItem, "user");
    else if (inlineData !== undefined || fileData !== undefined) {
      this.#pieces.push(toInputFile(part));
    } else if (typeof text === "string") {
      if (text !== "") this.#pieces.push({ type: "input_text", text });
    } else this.#refuse(part, "user");
  }

  #push(item: ResponseItem, role: Content["role"]): void {
    this.#flush(role);
    this.items.push(item);
  }

  /** What is left of a text that other models have said. */
  #endPiece(): void {
    if (this.#text === "") return;
    this.#pieces.push({ type: "output_text", text: this.#text, annotations: [] });
    this.#text = "";
  }

  /** A message that carries no word on which one it was. */
  #flush(role: Content["role"]): void {
    this.#endPiece();
    if (this.#pieces.length === 0) return;
    const message = { type: "message", role: role === "model" ? "assistant" : "user" };
    this.items.push({ ...message, content: this.#pieces });
    this.#pieces = [];
  }

  /** A signature that stands alone means nothing to another model. */
  #refuse(part: ResponseItemPart, role: Content["role"]): void {
    const member = Object.keys(part).find((key) => key !== "thoughtSignature");
    if (member === undefined) return;
    const whose = role === "model" ? "of the model" : "of the user";
    throw new LaterError(
      "INVALID_ARGUMENT",
      `The history holds a part ${whose} that the Responses API has no item for: "${member}".`,
      { details: { member } },
    );
  }
}
