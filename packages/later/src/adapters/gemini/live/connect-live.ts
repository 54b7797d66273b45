import { abortable } from "../../../conversation/model/abortable.ts";
import { type ConversationTools, openTools } from "../../../conversation/open-tools.ts";
import { watcher } from "../../../conversation/watcher.ts";
import { LaterError } from "../../../errors/later-error.ts";
import type { FunctionDeclaration } from "../../../model/function-declaration.ts";
import { isObject } from "../../../model/json.ts";
import { assertLiveOptions } from "./assert-live-options.ts";
import { connectFailure } from "./connect-failure.ts";
import { LiveCalls } from "./live-calls.ts";
import type { LiveOptions } from "./live-options.ts";
import type { LiveCallbacks, LiveSdk, LiveSession, LiveSessionOf } from "./live-sdk.ts";
import { toLiveConfig } from "./to-live-config.ts";

/** A connection whose calls are answered by tools. */
export interface LiveConnection<Sdk extends LiveSdk = LiveSdk> extends AsyncDisposable {
  /** The SDK's own session, through which the model is talked to. */
  readonly live: LiveSessionOf<Sdk>;
  /**
   * With what `config.sessionResumption.handle` a later connection goes on, as of the last time that the model
   * could; `undefined` unless `config.sessionResumption` asks for it.
   */
  readonly resumptionHandle: string | undefined;
  /**
   * Closes the connection, cancels the calls that run, and closes the session that was opened for the tools. May be
   * called more than once.
   */
  close(): Promise<void>;
}

/**
 * Connects to a model of the Live API and answers its calls: with arguments validated, limits of time, so many at a
 * time, failures as answers, each call under its id as soon as it has ended. Calls that the model takes back are
 * cancelled and not answered. When the connection ends, whoever ends it, the calls that run are cancelled.
 *
 * @throws LaterError `INVALID_ARGUMENT`, `CANCELLED`, `MODEL_REQUEST_FAILED` when the connection cannot be made, or
 * what opening a session throws
 *
 * @example
 * ```ts
 * await using connection = await connectLive(new GoogleGenAI({ apiKey }), {
 *   model: "gemini-live-2.5-flash",
 *   tools: [getWeather],
 *   callbacks: { onmessage: (message) => play(message.data) },
 * });
 * connection.live.sendClientContent({ turns: "Is it warmer in Oslo or in Rome?" });
 * ```
 */
export async function connectLive<Sdk extends LiveSdk>(
  sdk: Sdk,
  options: LiveOptions<Sdk>,
): Promise<LiveConnection<Sdk>> {
  assertLiveOptions(sdk, options);
  if (options.signal?.aborted === true) throw cancelled(options.signal);
  const tools = await openTools(options);
  try {
    const declarations = await tools.listDeclarations();
    const connection = new ToolConnection<Sdk>(sdk, options, tools, declarations);
    await connection.open(toLiveConfig(options, declarations));
    return connection;
  } catch (error) {
    await tools.close();
    throw error;
  }
}

type Callbacks = Readonly<Record<string, ((event: unknown) => void) | null | undefined>>;

class ToolConnection<Sdk extends LiveSdk> implements LiveConnection<Sdk> {
  readonly #sdk: LiveSdk;
  readonly #options: LiveOptions;
  readonly #tools: ConversationTools;
  readonly #calls: LiveCalls;
  readonly #ending = new AbortController();
  #connecting: Promise<LiveSession> | undefined;
  #live: LiveSession | undefined;
  #handle: string | undefined;
  /** The first event that told of the end. */
  #ended: unknown;

  constructor(
    sdk: LiveSdk,
    options: LiveOptions,
    tools: ConversationTools,
    declarations: readonly FunctionDeclaration[],
  ) {
    const { concurrency = 8, data, timeoutMs, onEvent, nonBlocking = {} } = options;
    const { repair = true, onRepair } = options;
    this.#sdk = sdk;
    this.#options = options;
    this.#tools = tools;
    this.#calls = new LiveCalls({
      session: tools.session,
      declarations,
      offered: new Set(declarations.map(({ name }) => name)),
      repair,
      onRepair: watcher(onRepair),
      nonBlocking: new Map(Object.entries(nonBlocking)),
      isVertex: sdk.vertexai === true,
      concurrency,
      options: {
        ...(data === undefined ? {} : { data }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(onEvent === undefined ? {} : { onEvent }),
      },
      respond: (response) => void this.#respond(response),
    });
  }

  get live(): LiveSessionOf<Sdk> {
    return this.#live as LiveSessionOf<Sdk>;
  }

  get resumptionHandle(): string | undefined {
    return this.#handle;
  }

  async open(config: object): Promise<void> {
    const { model, signal } = this.#options;
    const connecting = this.#sdk.live.connect({ model, config, callbacks: this.#callbacks() });
    this.#connecting = connecting;
    try {
      this.#live = await (signal === undefined ? connecting : abortable(connecting, signal));
    } catch (error) {
      this.#end();
      if (signal?.aborted !== true) throw connectFailure(model, error, this.#ended);
      // The SDK cannot be told to stop connecting.
      connecting.then((live) => live.close()).catch(() => {});
      throw cancelled(signal);
    }
    signal?.addEventListener("abort", this.#leave, { signal: this.#ending.signal });
  }

  async close(): Promise<void> {
    this.#end();
    this.#live?.close();
    await this.#tools.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Where nobody waits for the end, nobody can be told that the session did not close. */
  readonly #leave = (): void => {
    this.close().catch(() => {});
  };

  /** The caller's own, told after what has to be done about it. */
  #callbacks(): LiveCallbacks {
    const own = (this.#options.callbacks ?? {}) as Callbacks;
    const end = (event: unknown): void => {
      this.#ended ??= event;
      this.#end();
      this.#tools.close().catch(() => {});
    };
    return {
      ...own,
      onmessage: (message: unknown) => {
        this.#read(message);
        own["onmessage"]?.(message);
      },
      onerror: (event: unknown) => {
        end(event);
        own["onerror"]?.(event);
      },
      onclose: (event: unknown) => {
        end(event);
        own["onclose"]?.(event);
      },
    };
  }

  #read(message: unknown): void {
    if (!isObject(message)) return;
    const { toolCall, toolCallCancellation, sessionResumptionUpdate: resumption } = message;
    if (isObject(toolCall)) this.#calls.take(listOf(toolCall["functionCalls"]));
    if (isObject(toolCallCancellation)) this.#calls.cancel(listOf(toolCallCancellation["ids"]));
    if (isObject(resumption) && resumption["resumable"] === true) {
      const { newHandle } = resumption;
      if (typeof newHandle === "string" && newHandle !== "") this.#handle = newHandle;
    }
  }

  /** Calls may come, and end, before the SDK has handed its session out. */
  async #respond(response: object): Promise<void> {
    try {
      const live = await this.#connecting;
      if (!this.#ending.signal.aborted) live?.sendToolResponse({ functionResponses: [response] });
    } catch {
      // A connection that cannot be sent to is at its end, which is told separately.
    }
  }

  #end(): void {
    this.#ending.abort();
    this.#calls.cancelAll();
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function cancelled(signal: AbortSignal): LaterError {
  return new LaterError("CANCELLED", "Connecting was cancelled.", { cause: signal.reason });
}
