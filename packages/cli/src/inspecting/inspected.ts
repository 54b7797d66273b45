import type { Diagnostic, FunctionDeclaration, ToolAnnotations } from "later-runtime";

/** What the page is told at its beginning. */
export interface Inspected {
  /** Made up by the command; that it is another one says that the tools have been loaded anew. */
  readonly run: string;
  /** The file, for a person. */
  readonly file: string;
  /** The same, absolute: it tells files of one name apart. */
  readonly path: string;
  /** Which model answers, and why. */
  readonly model: string;
  readonly tools: readonly InspectedTool[];
  /** Why the file's other tools cannot be used. */
  readonly problems: readonly string[];
}

/** A tool, as a model sees it, and what its author should know besides. */
export interface InspectedTool {
  readonly declaration: FunctionDeclaration;
  readonly annotations: ToolAnnotations;
  readonly diagnostics: readonly Diagnostic[];
  /** Where it is declared, for a person. */
  readonly place: string | undefined;
}

/** Asks for one call; answered with its events. */
export interface CallAsked {
  readonly name: string;
  /** JSON text, so that large integers stay what they are. */
  readonly args: string;
  /** Whether the person at the page has approved the call. */
  readonly isApproved: boolean;
}

/** What the page is told of a call besides what events tell. */
export interface ExactArguments {
  /** The arguments as JSON text, so that large integers stay what they are; absent where they cannot be printed. */
  readonly argsText?: string | undefined;
}

/** Asks for a turn of a chat; answered with its events. */
export interface TurnAsked {
  /** Made up by the page; another one begins another chat. */
  readonly chat: string;
  /** What the model is told; absent where calls have been decided about. */
  readonly text?: string;
  readonly decisions?: Readonly<Record<string, Decision>>;
}

type Decision =
  | { readonly decision: "allow" }
  | { readonly decision: "deny"; readonly reason: string };

/** A request that cannot be answered. */
export interface Refused {
  readonly message: string;
}
