import { randomUUID } from "node:crypto";

import type { Chat, JsonObject, JsonValue, LaterTool, Session } from "later-runtime";
import { parseJson } from "later-runtime/adm";
import { toEventResponse } from "later-runtime/http";

import { describeFailure } from "../chat/describe-failure.ts";
import { shortPath } from "../rendering/short-path.ts";
import { callEvents } from "./call-events.ts";
import { Chats } from "./chats.ts";
import type { CallAsked, Inspected, InspectedTool, Refused, TurnAsked } from "./inspected.ts";
import { tellExactArguments } from "./tell-exact-arguments.ts";

/** What a page can look at. */
export interface InspectorOptions {
  /** Absolute. */
  readonly file: string;
  readonly tools: readonly LaterTool[];
  readonly session: Session;
  readonly problems: readonly Error[];
  /** For a person. */
  readonly model: string;
  readonly openChat: () => Chat;
}

/** Answers the requests of the page: what tools there are, calls, and turns of chats. */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #chats: Chats;
  readonly #run = randomUUID();
  #calls = 0;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#chats = new Chats(options.openChat);
  }

  /** @param body The body of a POST. */
  answer(method: string, pathname: string, body: string): Response {
    switch (`${method} ${pathname}`) {
      case "GET /api/tools":
        return Response.json(this.#describe());
      case "GET /api/alive":
        return neverEnding();
      case "POST /api/calls":
        return this.#call(body);
      case "POST /api/turns":
        return this.#take(body);
      default:
        return refuse(404, "There is nothing at this address.");
    }
  }

  #describe(): Inspected {
    const { file, model, tools, problems } = this.#options;
    return {
      run: this.#run,
      file: shortPath(file),
      path: file,
      model,
      tools: tools.map(describe),
      problems: problems.map(({ message }) => message),
    };
  }

  #call(body: string): Response {
    const { name, args: text, isApproved } = (read(body) ?? {}) as Partial<CallAsked>;
    if (typeof name !== "string" || typeof text !== "string") {
      return refuse(400, "A call has a name, and arguments as JSON text.");
    }
    const args = read(text);
    if (args === undefined) return refuse(400, "The arguments have to be a JSON object.");
    this.#calls += 1;
    const id = `call-${this.#calls}`;
    return respond(
      callEvents(this.#options.session, { id, name, args, isApproved: isApproved === true }),
    );
  }

  #take(body: string): Response {
    const asked = (read(body) ?? {}) as Partial<TurnAsked>;
    const { chat } = asked;
    if (typeof chat !== "string") return refuse(400, "A turn belongs to a chat.");
    return respond(this.#chats.take({ ...asked, chat }));
  }
}

/** The page hears by its end that the command has ended, as it does to load the tools anew. */
function neverEnding(): Response {
  const start = (controller: ReadableStreamDefaultController): void =>
    controller.enqueue(new TextEncoder().encode("\n"));
  return new Response(new ReadableStream({ start }));
}

/** The page is shown to whoever has started the command, who may know more than the user of an application. */
function respond(stream: Parameters<typeof toEventResponse>[0]): Response {
  const onError = (error: unknown): string => {
    const { message, cause } = describeFailure(error);
    return cause === undefined ? message : `${message} ${cause}`;
  };
  return toEventResponse(stream, { onError, select: tellExactArguments });
}

/** An answer that says why there is no other. */
export function refuse(status: number, message: string): Response {
  return Response.json({ message } satisfies Refused, { status });
}

function describe({ declaration, annotations, diagnostics, position }: LaterTool): InspectedTool {
  const place = position === undefined ? undefined : `${shortPath(position.file)}:${position.line}`;
  return { declaration, annotations, diagnostics, place };
}

/** Reads a JSON object. */
function read(text: string): JsonObject | undefined {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
