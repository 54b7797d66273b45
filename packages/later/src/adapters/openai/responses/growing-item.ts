import { type ResponseItem, type ResponseItemPart, itemsIn } from "./response-item.ts";
import { isSaid, reasoningText, toEndOfPiece } from "./to-parts.ts";

/** A message or a reasoning that arrives in pieces: what is told of it already, and the rest when it has ended. */
export class GrowingItem {
  #thought = "";
  #text = "";
  /** How many pieces of the message have ended. */
  #ended = 0;
  #said = false;

  /** A piece of a reasoning. */
  think(delta: string): readonly ResponseItemPart[] {
    this.#thought += delta;
    return delta === "" ? [] : [{ thought: true, text: delta }];
  }

  /** A further paragraph of a reasoning. */
  pause(): readonly ResponseItemPart[] {
    return this.#thought === "" ? [] : this.think("\n\n");
  }

  /** A piece of a text. */
  say(delta: string): readonly ResponseItemPart[] {
    this.#text += delta;
    return delta === "" ? [] : [{ text: delta }];
  }

  /** The end of one piece of a message, which is there in whole now. */
  endPiece(piece: ResponseItem): readonly ResponseItemPart[] {
    this.#ended += 1;
    const told = this.#text;
    this.#text = "";
    if (!isSaid(piece)) return [];
    this.#said = true;
    const text = restOf(String(piece["text"]), told);
    return [...(text === "" ? [] : [{ text }]), toEndOfPiece(piece)];
  }

  /** The end of a message, which is there in whole now. */
  endMessage(item: ResponseItem): readonly ResponseItemPart[] {
    const { content, ...members } = item;
    const parts = itemsIn(content)
      .slice(this.#ended)
      .flatMap((piece) => this.endPiece(piece));
    if (!this.#said) return [{ thought: true, text: "", responseItem: item }];
    return [...parts, { text: "", responseItem: members }];
  }

  /** The end of a reasoning, which goes back as it is. */
  endReasoning(item: ResponseItem): readonly ResponseItemPart[] {
    const rest = this.think(restOf(reasoningText(item), this.#thought));
    return [...rest, { thought: true, text: "", responseItem: item }];
  }
}

/** What of a text was not told yet. */
function restOf(text: string, told: string): string {
  return text.startsWith(told) ? text.slice(told.length) : "";
}
