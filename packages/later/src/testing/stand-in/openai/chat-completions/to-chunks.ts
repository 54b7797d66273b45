import { splitIntoPieces } from "../../split-into-pieces.ts";
import type { WireCompletion, WireToolCall } from "./to-completion.ts";

/** A completion as the chunks of a stream, and the text that ends one. */
export function toChunks(
  { choices: [choice], usage, ...facts }: WireCompletion,
  options: { readonly include_usage?: unknown } | null | undefined,
): readonly unknown[] {
  const isCounted = options?.include_usage === true;
  const base = {
    ...facts,
    object: "chat.completion.chunk",
    ...(isCounted ? { usage: null } : {}),
  };
  const toChunk = (delta: object, reason: string | null): object => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
  });
  return [
    ...toDeltas(choice.message).map((delta) => toChunk(delta, null)),
    toChunk({}, choice.finish_reason),
    ...(isCounted ? [{ ...base, choices: [], usage }] : []),
    "[DONE]",
  ];
}

function toDeltas({
  role,
  content,
  refusal,
  annotations: _annotations,
  tool_calls: calls = [],
  ...members
}: WireCompletion["choices"][0]["message"]): readonly object[] {
  return [
    { role, content: content === null ? null : "", refusal: null },
    ...Object.entries(members).flatMap(([name, member]) => piecesOf(name, member)),
    ...(content === null ? [] : piecesOf("content", content)),
    ...(refusal === null ? [] : piecesOf("refusal", refusal)),
    ...calls.flatMap(toCallDeltas),
  ];
}

/** Texts come in pieces, anything else at once. */
function piecesOf(name: string, member: unknown): readonly object[] {
  return typeof member === "string"
    ? splitIntoPieces(member).map((piece) => ({ [name]: piece }))
    : [{ [name]: member }];
}

function toCallDeltas({ function: called, ...call }: WireToolCall, index: number) {
  const begun = { index, ...call, function: { ...called, arguments: "" } };
  const pieces = splitIntoPieces(called.arguments).map((piece) => ({
    index,
    function: { arguments: piece },
  }));
  return [begun, ...pieces].map((each) => ({ tool_calls: [each] }));
}
