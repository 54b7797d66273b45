/**
 * What the model's server or the network said about a failure, for the person at the terminal; without
 * the key, which an address may hold.
 */
export function explainCause(error: unknown): string | undefined {
  const messages: string[] = [];
  let current = causeOf(error);
  while (current instanceof Error && messages.length < 3) {
    messages.push(messageOf(current));
    current = causeOf(current);
  }
  return messages.length === 0 ? undefined : withoutKey(messages.join(": "));
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** The SDK's errors carry the body of the response, which is JSON. */
function messageOf({ message }: Error): string {
  try {
    const body = JSON.parse(message) as { readonly error?: { readonly message?: unknown } };
    const told = body.error?.message;
    return typeof told === "string" ? told : message;
  } catch {
    return message;
  }
}

function withoutKey(text: string): string {
  const key = process.env["GEMINI_API_KEY"];
  return key === undefined || key === "" ? text : text.replaceAll(key, "…");
}
