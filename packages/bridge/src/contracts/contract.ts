import type { FunctionDeclaration, JsonSchemaObject, ToolAnnotations } from "later-runtime";

/** What a tool is held to, wherever it runs: its declaration, and what running it takes. Frozen. */
export interface Contract {
  readonly declaration: FunctionDeclaration;
  /** The declaration's parameters with the marks that say how values are decoded. */
  readonly parameters: JsonSchemaObject;
  /** Whether it hands out partial results. */
  readonly streaming: boolean;
  /** Without those that are false. */
  readonly annotations: ToolAnnotations;
  /** How long a call may take, in milliseconds; absent for the host's limit. */
  readonly timeoutMs?: number;
  /** Names of session variables that it needs, in order. */
  readonly requiredVariables: readonly string[];
  /** Of all of this; see `fingerprintOf`. */
  readonly fingerprint: string;
}
