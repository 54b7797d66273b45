import { configuredRuntime } from "../configuration/configured-runtime.ts";
import { isTool } from "../declare/make-tool.ts";
import { isToolSet } from "../declare/tool-set.ts";
import { LaterError } from "../errors/later-error.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Session, ToolSelection } from "../session/session.ts";
import type { GenerateOptions } from "./generate-options.ts";

/** The tools of one conversation. */
export interface ConversationTools {
  readonly session: Session;
  /** What the model may call, as of now: tools may come and go during a conversation. */
  listDeclarations(): Promise<readonly FunctionDeclaration[]>;
  /** Closes the session if it was opened for this conversation. */
  close(): Promise<void>;
}

/**
 * Opens a session for a conversation, or narrows the one it was given.
 *
 * @throws LaterError `TOOL_NOT_FOUND` when the given session lacks a tool that was asked for, or what
 * opening a session throws
 */
export async function openTools(
  options: Pick<GenerateOptions, "session" | "source" | "tools">,
): Promise<ConversationTools> {
  if (options.session !== undefined) return borrowTools(options.session, options.tools);
  const source = options.source ?? (await configuredRuntime());
  const session = await source.createSession(
    options.tools === undefined ? {} : { tools: options.tools },
  );
  return {
    session,
    listDeclarations: () => session.listDeclarations(),
    close: () => session.close(),
  };
}

async function borrowTools(
  session: Session,
  tools: readonly ToolSelection[] | undefined,
): Promise<ConversationTools> {
  const close = async (): Promise<void> => {};
  if (tools === undefined) {
    return { session, listDeclarations: () => session.listDeclarations(), close };
  }
  const selected = new Set(tools.flatMap(namesOf));
  const present = new Set((await session.listDeclarations()).map(({ name }) => name));
  const missing = [...selected].filter((name) => !present.has(name));
  if (missing.length > 0) {
    throw new LaterError(
      "TOOL_NOT_FOUND",
      `The session has no tool named ${missing.map((name) => `"${name}"`).join(", ")}.`,
      { details: { names: missing } },
    );
  }
  const listDeclarations = async (): Promise<readonly FunctionDeclaration[]> =>
    (await session.listDeclarations()).filter(({ name }) => selected.has(name));
  return { session, listDeclarations, close };
}

function namesOf(selection: ToolSelection): readonly string[] {
  if (typeof selection === "string") return [selection];
  if (!isToolSet(selection) && !isTool(selection)) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      '"tools" takes what deftool and deftools return, and names of tools of the session.',
    );
  }
  const declarations = isToolSet(selection) ? selection.declarations : [selection.declaration];
  return declarations.map(({ name }) => name);
}
