import type { ResponseItem } from "./response-item.ts";

/**
 * Items as they can be sent where the API keeps nothing: ids of messages and calls would only be looked for, and a
 * reasoning is nothing without its encrypted content. With that it goes back as it came, its id included, and so does
 * what tools of the API's own have done.
 */
export function toStatelessItems(items: readonly ResponseItem[]): readonly ResponseItem[] {
  return items.flatMap((item) => {
    if (item.type === "reasoning") {
      return typeof item["encrypted_content"] === "string" ? [item] : [];
    }
    if (item.type !== "message" && item.type !== "function_call") return [item];
    const { id: _id, status: _status, ...members } = item;
    return [members];
  });
}
