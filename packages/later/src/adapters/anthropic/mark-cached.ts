import type { Block } from "./block.ts";
import type { MessageParameter } from "./to-messages.ts";

/** The parts of a request that the API can keep, in the order in which it reads them. */
interface Cacheable {
  readonly tools: readonly object[];
  readonly system: readonly Block[];
  readonly messages: readonly MessageParameter[];
}

/**
 * Marks up to where the API keeps what it has read. It takes four marks: the end of the tools, that of the instruction,
 * that of the conversation, and where the conversation ended one request before. Without the last of them the API would
 * not find again what it kept behind which a round has added more than 20 blocks.
 */
export function markCached(
  { tools, system, messages }: Cacheable,
  lifetime: "5m" | "1h",
): Cacheable {
  const mark = { cache_control: { type: "ephemeral", ttl: lifetime } };
  const ends = new Set(messages.filter(({ role }) => role === "user").slice(-2));
  return {
    tools: markLast(tools, mark),
    system: markLast(system, mark),
    messages: messages.map((message) =>
      ends.has(message) ? { ...message, content: markLast(message.content, mark) } : message,
    ),
  };
}

function markLast<Item extends object>(items: readonly Item[], mark: object): readonly Item[] {
  const last = items.at(-1);
  return last === undefined ? items : [...items.slice(0, -1), { ...last, ...mark }];
}
