import { isObject } from "../../model/json.ts";

const maximumLength = 200;
const maximumSearchLength = 4_000;

/**
 * Why a request failed, in a few words that end with a full stop: the API's own, where the error holds
 * an answer of the form that Google, Anthropic or OpenAI documents, without addresses and keys. All other words may be
 * anybody's, and are not repeated; of an answer that could not be read it is told what was wrong.
 */
export function failureReason(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  const { name, message, body } = error;
  if (typeof message !== "string") return undefined;
  const told =
    apiMessage(message) ??
    (typeof body === "string" ? apiMessage(body) : undefined) ??
    openAiMessage(error["error"]);
  if (told !== undefined) return toPublicSentence(told);
  if (name === "SyntaxError" || message.startsWith("exception parsing stream chunk")) {
    return "the answer is not valid JSON.";
  }
  // The first is what Node's fetch says, the second what Google's SDK does.
  return message === "terminated" || message.startsWith("Incomplete JSON segment")
    ? "the answer broke off before its end."
    : undefined;
}

/** Words of the API without addresses and keys, on one line, cut to a length that can be shown. */
export function toPublicSentence(text: string): string {
  return toSentence(text.slice(0, maximumSearchLength).replaceAll(secrets, "…"));
}

/** In a stream there are words before the answer; errors of the Interactions API keep it as their body. */
function apiMessage(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text.slice(text.indexOf("{")));
  } catch {
    return undefined;
  }
  if (!isObject(answer)) return undefined;
  const { error: problem } = answer;
  if (!isObject(problem)) return undefined;
  const { message, status, type } = problem;
  // Of a page of some proxy the SDK makes the same form, but with a status such as "Bad Gateway".
  const documented =
    (typeof status === "string" && /^[A-Z][A-Z_]+$/.test(status)) ||
    (answer["type"] === "error" && typeof type === "string" && anthropicProblem.test(type));
  return documented && typeof message === "string" && message.trim() !== "" ? message : undefined;
}

const anthropicProblem = /^(?:[a-z]+(?:_[a-z]+)*_error|request_too_large)$/;

/** OpenAI's SDK keeps what the API has said; see https://platform.openai.com/docs/guides/error-codes. */
function openAiMessage(problem: unknown): string | undefined {
  if (!isObject(problem)) return undefined;
  const { message, type } = problem;
  const documented = typeof type === "string" && /^[a-z]+(?:_[a-z]+)*$/.test(type);
  return documented && typeof message === "string" && message.trim() !== "" ? message : undefined;
}

/** Addresses, assignments to something like a key, Google's, Anthropic's and OpenAI's keys and tokens, whatever else looks like one. */
const secrets =
  /\w+:\/\/\S+|\b[\w-]*(?:key|token)=\S+|\b(?:AIza|ya29\.|sk-)\S+|\b(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{24,}/g;

function toSentence(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length > maximumLength) return `${line.slice(0, maximumLength)}….`;
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
