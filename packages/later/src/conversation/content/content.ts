import type { FunctionCall } from "../../model/function-call.ts";
import { isObject, type JsonValue } from "../../model/json.ts";

/** How a tool answers, as a part of a conversation. */
export interface FunctionResponse {
  /** Present exactly when the model gave the call an id. */
  readonly id?: string;
  readonly name: string;
  /** `output` holds a value, `error` a failure. */
  readonly response: { readonly output: JsonValue } | { readonly error: JsonValue };
  /** Files of the result; `output` refers to each as `{ "$ref": displayName }`. Absent where there are none. */
  // Not readonly, because Google's SDK takes no other list.
  readonly parts?: MediaPart[];
}

/** A file that belongs to an answer. */
export type MediaPart =
  | {
      readonly inlineData: {
        readonly mimeType: string;
        /** In base64. */
        readonly data: string;
        readonly displayName?: string;
      };
    }
  | {
      readonly fileData: {
        readonly mimeType: string;
        readonly fileUri: string;
        readonly displayName?: string;
      };
    };

/** One piece of a turn, in Gemini's shape. Members that are not listed are kept as they are. */
export interface Part {
  readonly text?: string;
  /** The text is the model's reasoning, not its answer. */
  readonly thought?: boolean;
  /** Opaque; has to come back unchanged with the part. */
  readonly thoughtSignature?: string;
  readonly functionCall?: FunctionCall;
  readonly functionResponse?: FunctionResponse;
  readonly inlineData?: { readonly mimeType: string; readonly data: string };
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string };
}

/** One turn of a conversation, in Gemini's shape. */
export interface Content {
  readonly role: "user" | "model";
  readonly parts: readonly Part[];
}

/** The parts of a content that may be missing or unsound: what is no part is left out. */
export function partsOf(content: Content | undefined): readonly Part[] {
  const parts: unknown = content?.parts;
  if (!Array.isArray(parts)) return [];
  return parts.every(isObject) ? parts : parts.filter(isObject);
}

/** The calls in a content, in their order. */
export function callsOf(content: Content): readonly FunctionCall[] {
  const calls: FunctionCall[] = [];
  for (const { functionCall = null } of partsOf(content)) {
    if (functionCall !== null) calls.push(functionCall);
  }
  return calls;
}
