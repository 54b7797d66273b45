import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { emptyAnswer, type Fault, nonsense, playFaults } from "../faults/fault.ts";
import { planAnswer } from "../planner/plan-answer.ts";
import { mergeChunks, playScript } from "../script.ts";
import { checkAccess } from "./check-access.ts";
import { completeAnswer } from "./complete-answer.ts";
import type { GenerateContentRequest } from "./generate-request.ts";
import { InteractionService } from "./interactions/interaction-service.ts";
import { type InteractionRoute, readInteractionRoute } from "./interactions/route.ts";
import { type RequestRules, readGenerateRequest } from "./read-generate-request.ts";
import { readJsonBody } from "./read-json-body.ts";
import { Refusal } from "./refusal.ts";
import { type Route, readRoute } from "./route.ts";
import { sendAnswer, sendJson, sendRefusal } from "./send.ts";
import { splitIntoChunks } from "./split-into-chunks.ts";
import type { GeminiStandInOptions, StandInRequest } from "./stand-in-options.ts";
import { ThoughtSignatures } from "./thought-signatures.ts";

type GenerateRoute = Extract<Route, { readonly type: "generate" }>;

/** Of requests that a model answers. */
type ModelRoute =
  | GenerateRoute
  | Extract<InteractionRoute, { readonly type: "create-interaction" }>;

type HandlerOptions = GeminiStandInOptions & { readonly apiKey: string };

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Adds facts to what `requests` says about this exchange. */
  record: (facts: Partial<StandInRequest>) => void;
}

const defaultMaxBodyBytes = 20 * 1024 * 1024;

/**
 * The stand-in's HTTP side: every request is answered, whatever it holds. Requests to a model are
 * appended to `requests`.
 */
export function createRequestHandler(
  options: HandlerOptions,
  requests: StandInRequest[],
  closing: AbortSignal,
): RequestListener {
  const now = options.now ?? (() => new Date());
  const play = playScript(options.script ?? ((request) => planAnswer(request, now())));
  const generate = createGenerator(options, play);
  const interactions = new InteractionService({
    play,
    signatures: options.signatures ?? true,
    models: options.models,
  });
  const nextFault = playFaults(options.faults);

  const answer = async (exchange: Exchange, route: ModelRoute): Promise<void> => {
    const { request, response, url, record } = exchange;
    checkAccess(request, url, options.apiKey);
    const body = await readJsonBody(request, options.maxBodyBytes ?? defaultMaxBodyBytes);
    record({ body });
    if (options.latencyMs) await setTimeout(options.latencyMs, undefined, { signal: closing });
    if (route.type === "generate") assertModel(route, options.models);
    const fault = nextFault();
    if (fault?.type === "status") throw Refusal.ofFault(fault.status, fault.retryAfterMs);
    if (fault?.type === "disconnect") {
      response.destroy();
      return;
    }
    const texts =
      replacementFor(fault) ??
      (route.type === "generate" ? await generate(body, route) : await interactions.create(body));
    record({ status: 200 });
    await sendAnswer(response, texts, formOf(route, body), { fault, closing });
  };

  const handle = async (exchange: Exchange): Promise<void> => {
    const { request, response, url } = exchange;
    const method = request.method ?? "";
    const route = readRoute(method, url) ?? readInteractionRoute(method, url);
    if (route?.type === "generate" || route?.type === "create-interaction") {
      const index =
        requests.push({ path: url.pathname + url.search, headers: request.headers }) - 1;
      exchange.record = (facts) => {
        requests[index] = { ...(requests[index] as StandInRequest), ...facts };
      };
      return answer(exchange, route);
    }
    checkAccess(request, url, options.apiKey);
    if (route === undefined) throw new Refusal(404, "Requested entity was not found.");
    if ("id" in route) sendJson(response, 200, interactions.look(route));
    else sendModels(response, route, options.models);
  };

  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const exchange: Exchange = { request, response, url, record: () => {} };
    handle(exchange).catch((reason: unknown) => {
      if (closing.aborted || response.destroyed) return;
      const refusal = toRefusal(reason);
      exchange.record({ status: refusal.status });
      sendRefusal(response, refusal);
    });
  };
}

/** Checks a request and makes the texts of its answer. */
function createGenerator(
  options: HandlerOptions,
  play: (request: GenerateContentRequest) => Promise<readonly ModelResponse[]>,
) {
  const rules: RequestRules = {
    ids: options.ids ?? true,
    signatures: (options.signatures ?? true) ? new ThoughtSignatures() : undefined,
  };
  const chunksFor = async (body: unknown, route: GenerateRoute) => {
    const request = readGenerateRequest(body, route.model, rules);
    const chunks = completeAnswer(await play(request), request, rules);
    const [whole] = chunks;
    if (route.answer === "single") return [mergeChunks(chunks)];
    return chunks.length === 1 && whole !== undefined ? splitIntoChunks(whole) : chunks;
  };
  return async (body: unknown, route: GenerateRoute): Promise<readonly string[]> =>
    (await chunksFor(body, route)).map((chunk) => JSON.stringify(chunk));
}

function formOf(route: ModelRoute, body: unknown): GenerateRoute["answer"] {
  if (route.type === "generate") return route.answer;
  return isObject(body) && body["stream"] === true ? "sse" : "single";
}

function sendModels(
  response: ServerResponse,
  route: Exclude<Route, GenerateRoute>,
  models: readonly string[] = ["gemini-stand-in"],
): void {
  if (route.type === "list-models") sendJson(response, 200, { models: models.map(describeModel) });
  else if (models.includes(route.model)) sendJson(response, 200, describeModel(route.model));
  else
    throw new Refusal(
      404,
      `Model is not found: models/${route.model} for api version ${route.apiVersion}`,
    );
}

function describeModel(model: string): Readonly<Record<string, unknown>> {
  return {
    name: `models/${model}`,
    displayName: model,
    description: "A stand-in without a model behind it.",
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent"],
  };
}

function assertModel({ model, apiVersion }: GenerateRoute, models?: readonly string[]): void {
  if (models === undefined || models.includes(model)) return;
  throw new Refusal(
    404,
    `models/${model} is not found for API version ${apiVersion}, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  );
}

/** The texts of an answer that comes in the place of the script's. */
function replacementFor(fault: Fault | undefined): readonly string[] | undefined {
  switch (fault?.type) {
    case "garbage":
      return ['<html>{"candidates": ['];
    case "nonsense":
      return [JSON.stringify(nonsense)];
    case "empty":
      return [JSON.stringify(emptyAnswer)];
    default:
      return undefined;
  }
}

/** A script's own errors pass their message on; they are the test author's, not secrets. */
function toRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason;
  if (!(reason instanceof Error)) return new Refusal(500, "An internal error has occurred.");
  const status = "status" in reason ? Number(reason.status) : 500;
  const usable =
    Number.isInteger(status) && status >= 400 && status <= 599 && !LaterError.is(reason);
  return new Refusal(usable ? status : 500, reason.message);
}
