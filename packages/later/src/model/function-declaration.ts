import type { JsonSchemaObject } from "./json-schema.ts";

/** Hints about a tool's behaviour, for approval, retries and display. None is enforced by itself. */
export interface ToolAnnotations {
  /** The tool changes nothing. */
  readonly readOnly?: boolean;
  /** Calling it twice with the same arguments has the same effect as calling it once. */
  readonly idempotent?: boolean;
  /** A human has to agree before it runs for a model, unless an `authorize` hook decides otherwise. */
  readonly requiresApproval?: boolean;
  /** The tool should no longer be used; the text says what to use instead. */
  readonly deprecated?: boolean | string;
}

/**
 * A tool as a model sees it: Gemini's own FunctionDeclaration, with the types in its
 * `parametersJsonSchema` and `responseJsonSchema` members, so that it can be handed to
 * `@google/genai` as it is. Frozen, free of private marks, in a fixed order of members.
 */
export interface FunctionDeclaration {
  /** Matches `^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$`. */
  readonly name: string;
  /** Never blank. */
  readonly description: string;
  /** Always of type `object`. */
  readonly parametersJsonSchema: JsonSchemaObject;
  /** What the tool returns, where that is known. */
  readonly responseJsonSchema?: JsonSchemaObject;
}
