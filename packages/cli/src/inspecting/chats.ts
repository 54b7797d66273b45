import type { Chat, ConversationPause, ConversationStream } from "later-runtime";

import type { TurnAsked } from "./inspected.ts";

/** A page that is loaded anew begins another chat, and nobody tells when it is closed. */
const maximumChats = 100;

interface OpenChat {
  readonly chat: Chat;
  /** What the last turn waits for. */
  pause: ConversationPause | undefined;
}

/** The chats of the pages; of too many the oldest is given up. */
export class Chats {
  readonly #open: () => Chat;
  readonly #chats = new Map<string, OpenChat>();

  /** @param open Starts another chat. */
  constructor(open: () => Chat) {
    this.#open = open;
  }

  /** Takes a turn. What it comes to, the stream tells, its failures too. */
  take({ chat: id, text = "", decisions }: TurnAsked): ConversationStream {
    const open = this.#find(id);
    const { chat, pause } = open;
    const isDecided = decisions !== undefined && pause !== undefined;
    const stream = isDecided ? chat.sendStream(pause, { decisions }) : chat.sendStream(text);
    stream.result.then(
      (result) => {
        open.pause = result.pause;
      },
      // The person can decide once more.
      () => {},
    );
    return stream;
  }

  #find(id: string): OpenChat {
    const found = this.#chats.get(id);
    if (found !== undefined) return found;
    const [oldest] = this.#chats;
    if (oldest !== undefined && this.#chats.size >= maximumChats) {
      this.#chats.delete(oldest[0]);
      void oldest[1].chat.close();
    }
    const open = { chat: this.#open(), pause: undefined };
    this.#chats.set(id, open);
    return open;
  }
}
