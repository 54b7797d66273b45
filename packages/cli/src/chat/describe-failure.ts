import { LaterError } from "later-runtime";

/** Why a question was not answered, for the person at the terminal. */
export interface Failure {
  /** The code of a LaterError, or UNEXPECTED. */
  readonly type: string;
  readonly message: string;
  /** What the model's server or the network said, where the message does not. */
  readonly cause: string | undefined;
  /** What to do about it, where that is known. */
  readonly remedy: string | undefined;
}

/** Describes what was thrown, without keys, which messages and addresses may hold. */
export function describeFailure(error: unknown): Failure {
  const message = withoutKey(error instanceof Error ? messageOf(error) : String(error));
  const type = LaterError.is(error) ? error.code : "UNEXPECTED";
  const cause = type === "CANCELLED" ? undefined : explainCause(error);
  return {
    type,
    message,
    cause: cause !== undefined && message.includes(cause) ? undefined : cause,
    remedy: remedies.get(type),
  };
}

const remedies: ReadonlyMap<string, string> = new Map([
  ["TURN_LIMIT_EXCEEDED", "--max-rounds COUNT lets it call tools for longer."],
  [
    "APPROVAL_REQUIRED",
    "Ask in a terminal to be asked yourself, or approve such calls with --approve.",
  ],
]);

function explainCause(error: unknown): string | undefined {
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

/** The errors of SDKs carry the body of the response, which is JSON, some of them behind the status. */
function messageOf({ message }: Error): string {
  const body = message.replace(/^\d{3} /, "");
  try {
    const { error } = JSON.parse(body) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === "string" ? error.message : body;
  } catch {
    return body;
  }
}

const keyNames = ["GEMINI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"];

function withoutKey(text: string): string {
  const keys = keyNames.map((name) => process.env[name] ?? "").filter((key) => key !== "");
  return keys.reduce((rest, key) => rest.replaceAll(key, "…"), text);
}
