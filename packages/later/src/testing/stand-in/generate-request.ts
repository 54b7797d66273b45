import type { JsonObject } from "../../model/json.ts";
import type { Schema } from "../../model/schema.ts";
import type { ToolMode } from "../../model/tool-config.ts";

/** A part of a turn as it arrives: unlike in the library's own type, a response may be any object. */
export interface WirePart {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: WireCall;
  readonly functionResponse?: WireResponse;
  readonly inlineData?: unknown;
  readonly fileData?: unknown;
}

/** A function call as it arrives. */
export interface WireCall {
  readonly id?: string;
  readonly name?: string;
  readonly args?: JsonObject;
}

/** A function response as it arrives. */
export interface WireResponse {
  readonly id?: string;
  readonly name?: string;
  readonly response?: JsonObject;
}

/** One turn as it arrives. A turn without a role is the user's. */
export interface WireContent {
  readonly role?: string;
  readonly parts?: readonly WirePart[];
}

/** A function declaration as it arrives: types in either of Gemini's two dialects. */
export interface WireDeclaration {
  readonly name?: string;
  readonly description?: string;
  readonly parameters?: Schema;
  readonly parametersJsonSchema?: unknown;
  readonly response?: Schema;
  readonly responseJsonSchema?: unknown;
}

/** A request to `generateContent` that passed every check, with camelCase names throughout. */
export interface GenerateContentRequest {
  /** Without the leading `models/`. */
  readonly model: string;
  readonly contents: readonly WireContent[];
  readonly systemInstruction?: WireContent;
  readonly tools?: readonly { readonly functionDeclarations?: readonly WireDeclaration[] }[];
  readonly toolConfig?: {
    readonly functionCallingConfig?: {
      readonly mode?: ToolMode | "MODE_UNSPECIFIED";
      readonly allowedFunctionNames?: readonly string[];
    };
  };
  readonly generationConfig?: {
    readonly thinkingConfig?: { readonly includeThoughts?: boolean };
  };
}

/** The declarations of all tools of a request, in order. */
export function declarationsOf(request: GenerateContentRequest): readonly WireDeclaration[] {
  return (request.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []);
}

/** The function calls of one turn, in order. */
export function callsOf(content: WireContent | undefined): readonly WireCall[] {
  return (content?.parts ?? []).flatMap((part) => part.functionCall ?? []);
}

/** The function responses of one turn, in order. */
export function responsesOf(content: WireContent | undefined): readonly WireResponse[] {
  return (content?.parts ?? []).flatMap((part) => part.functionResponse ?? []);
}

/**
 * Where the current turn begins: the index of the last content in which the user says something
 * that is not a function response; 0 when there is none.
 */
export function currentTurnStart(contents: readonly WireContent[]): number {
  const index = contents.findLastIndex(
    (content) => content.role !== "model" && responsesOf(content).length === 0,
  );
  return Math.max(index, 0);
}
