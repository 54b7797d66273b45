import type { Session } from "../../session/session.ts";
import type { McpToolClientV1 } from "./client-v1.ts";
import { type ListedTool, listMcpTools } from "./list-mcp-tools.ts";
import type { McpToolClient } from "./mcp-client.ts";
import type { ToolsFromMcpOptions } from "./tools-from-mcp-options.ts";

/**
 * Gives a session the tools of a server of the Model Context Protocol, made as `toolsFromMcp` makes them, and lets them
 * follow the server: `refresh` takes over what has changed there. Conversations in the session have it from their next
 * request on. Disposing of what is returned takes the tools out of the session.
 *
 * When to refresh is told by the client, through the option `listChanged` of its constructor.
 *
 * @throws LaterError `INVALID_ARGUMENT`; `DUPLICATE_TOOL` for a name that the session has already, which a `prefix` prevents;
 * `SESSION_NOT_FOUND`; `TOOL_UNAVAILABLE` for a client that is not connected, and for a list without an end; and what the
 * client rejects with. None of the tools is left in the session then
 *
 * @example
 * ```ts
 * let notes: RegisteredMcpTools | undefined;
 * const tools = { autoRefresh: false, onChanged: () => void notes?.refresh() };
 * const client = new Client({ name: "app", version: "1.0.0" }, { listChanged: { tools } });
 * await client.connect(new StdioClientTransport({ command: "notes-server" }));
 * notes = await registerMcpTools(client, session, { prefix: "notes_" });
 * ```
 */
export async function registerMcpTools(
  client: McpToolClient | McpToolClientV1,
  session: Session,
  options: ToolsFromMcpOptions = {},
): Promise<RegisteredMcpTools> {
  const registered = new FollowingTools(client, session, options);
  const { problems } = await registered.refresh();
  if (problems.length === 0) return registered;
  await registered[Symbol.asyncDispose]();
  throw problems[0];
}

/** The tools of a server that a session has. */
export interface RegisteredMcpTools extends AsyncDisposable {
  /**
   * Asks the server for its tools, and gives the session what it says now. Calls that run already go on. A tool that the
   * program took out of the session stays out. Never rejects; what is asked for while the server is being asked waits, and
   * is asked once.
   */
  refresh(): Promise<McpToolChanges>;
}

/** What a refresh has come to, by the names that the tools have in the session. */
export interface McpToolChanges {
  readonly added: readonly string[];
  /** Described otherwise than before. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** What kept tools out, or what the client rejected with: then everything is as it was. Empty where all went well. */
  readonly problems: readonly unknown[];
}

class FollowingTools implements RegisteredMcpTools {
  readonly #client: McpToolClient | McpToolClientV1;
  readonly #session: Session;
  readonly #options: ToolsFromMcpOptions;
  readonly #tools = new Map<string, ListedTool>();
  #running: Promise<unknown> = Promise.resolve();
  #waiting: Promise<McpToolChanges> | undefined;
  #disposed = false;

  constructor(
    client: McpToolClient | McpToolClientV1,
    session: Session,
    options: ToolsFromMcpOptions,
  ) {
    this.#client = client;
    this.#session = session;
    this.#options = options;
  }

  refresh(): Promise<McpToolChanges> {
    if (this.#waiting !== undefined) return this.#waiting;
    const next = this.#running.then(() => {
      this.#waiting = undefined;
      return this.#refresh();
    });
    this.#waiting = next;
    this.#running = next;
    return next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#running;
    for (const name of this.#tools.keys()) await this.#remove(name).catch(() => {});
  }

  async #refresh(): Promise<McpToolChanges> {
    const added: string[] = [];
    const changed: string[] = [];
    const removed: string[] = [];
    const problems: unknown[] = [];
    const changes = { added, changed, removed, problems };
    try {
      if (this.#disposed) return changes;
      const listed = await listMcpTools(this.#client, this.#options);
      const present = new Map(listed.map((one) => [one.tool.declaration.name, one]));
      for (const name of this.#tools.keys()) {
        if (present.has(name)) continue;
        await this.#remove(name);
        removed.push(name);
      }
      for (const [name, one] of present) {
        const known = this.#tools.get(name);
        if (known !== undefined && isDescribedAlike(known, one)) continue;
        try {
          await this.#put(name, one);
          (known === undefined ? added : changed).push(name);
        } catch (problem) {
          problems.push(problem);
        }
      }
    } catch (problem) {
      problems.push(problem);
    }
    return changes;
  }

  /** In the place of the one before it, unless the program has taken that one away. */
  async #put(name: string, one: ListedTool): Promise<void> {
    const isWanted = !this.#tools.has(name) || (await this.#isThere(name));
    if (isWanted) {
      await this.#remove(name);
      await this.#session.register(one.tool);
    }
    this.#tools.set(name, one);
  }

  async #remove(name: string): Promise<void> {
    if (await this.#isThere(name)) await this.#session.disable(name);
    this.#tools.delete(name);
  }

  /** Whether the session has the tool of that name from here. */
  async #isThere(name: string): Promise<boolean> {
    const known = this.#tools.get(name);
    const found = await this.#session.lookup(name);
    return known !== undefined && found?.handler === known.tool.tool.handler;
  }
}

function isDescribedAlike(one: ListedTool, other: ListedTool): boolean {
  return JSON.stringify(one.described) === JSON.stringify(other.described);
}
