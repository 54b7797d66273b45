import type { IncomingHttpHeaders } from "node:http";

import type { Faults } from "../faults/fault.ts";
import type { Script } from "../script.ts";
import type { GenerateContentRequest } from "./generate-request.ts";

/** What may be set for every stand-in. Whatever it answers with, it refuses what the API refuses. */
export interface StandInOptions {
  /**
   * The answers. Requests that are refused take none. A function is given the request in Gemini's form, whatever the
   * API.
   *
   * @default a planner that reads the question and the declarations it is sent
   */
  readonly script?: Script<GenerateContentRequest>;
  /** The models there are; others are answered with 404. @default every name is a model */
  readonly models?: readonly string[];
  /** Requests have to carry it. @default "stand-in-key" */
  readonly apiKey?: string;
  /** What the planner takes for the present. @default the clock */
  readonly now?: () => Date;
  /**
   * Longer requests are refused, in bytes.
   *
   * @default 20 MiB for Gemini's API, 32 MiB for Anthropic's, 50 MiB for OpenAI's
   */
  readonly maxBodyBytes?: number;
  /** How long every answer is held back, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /**
   * What goes wrong with requests to a model that are not refused anyway. `cut`, `end`, `error`, `hang`, `delay` and
   * `duplicate` take an answer of the script and spoil it, the other faults leave it.
   *
   * @default nothing
   */
  readonly faults?: Faults;
}

/** What may be set for the stand-in of Gemini's API. */
export interface GeminiStandInOptions extends StandInOptions {
  /** Whether calls have ids, as since Gemini 3; without, an id in a request is an unknown field. @default true */
  readonly ids?: boolean;
  /** Whether calls are signed and signatures asked for, as since Gemini 3. @default true */
  readonly signatures?: boolean;
}

/** A request that reached a stand-in. */
export interface StandInRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** What was sent, as JSON reads it; absent when it is not JSON or was not read. */
  readonly body?: unknown;
  /** The HTTP status it was answered with; absent as long as it is not. */
  readonly status?: number;
  /** True when the client left before the answer had ended. */
  readonly abandoned?: boolean;
}
