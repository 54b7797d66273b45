import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

import { emptyAnswer, type Fault, playFaults } from "../faults/fault.ts";
import { planAnswer } from "../planner/plan-answer.ts";
import { playScript, type ScriptedResponse } from "../script.ts";
import { firstCallOnly } from "./first-call-only.ts";
import { makeId } from "./make-id.ts";
import { readJsonBody } from "./read-json-body.ts";
import { Refusal } from "./refusal.ts";
import { sendAnswer, sendJson, sendRefusal } from "./send.ts";
import type { AskedRequest, Operation, StandInApi } from "./stand-in-api.ts";
import type { StandInOptions, StandInRequest } from "./stand-in-options.ts";
import { toRefusal } from "./to-refusal.ts";

type AskOperation = Extract<Operation, { readonly type: "ask" }>;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly id: string;
  /** Adds facts to what `requests` says about this exchange. */
  record: (facts: Partial<StandInRequest>) => void;
  /** Whether the connection is to be lost on this side. */
  isBroken: boolean;
}

/**
 * The HTTP side of a stand-in: every request is answered, whatever it holds. Requests to a model are appended to
 * `requests`.
 */
export function createRequestHandler(
  api: StandInApi,
  options: StandInOptions,
  { requests, closing }: { readonly requests: StandInRequest[]; readonly closing: AbortSignal },
): RequestListener {
  const play = createPlayer(options);
  const nextFault = playFaults(options.faults);
  const { maxBodyBytes = api.maxBodyBytes } = options;

  const answer = async (exchange: Exchange, { read }: AskOperation): Promise<void> => {
    const { request, response, record } = exchange;
    const body = await readJsonBody(request, maxBodyBytes, api.refuseBody);
    record({ body });
    if (options.latencyMs) await setTimeout(options.latencyMs, undefined, { signal: closing });
    const asked = read(body, request.headers);
    const fault = nextFault();
    if (fault?.type === "status") throw Refusal.ofFault(fault);
    exchange.isBroken = fault?.type === "disconnect" || fault?.type === "cut";
    if (fault?.type === "disconnect") {
      response.destroy();
      return;
    }
    const messages = replacementFor(fault, asked) ?? asked.toMessages(await play(asked));
    if (fault?.type === "error" && !isStream(asked)) throw Refusal.ofFault(fault);
    record({ status: 200 });
    const { toErrorMessage = api.toErrorBody } = asked;
    await sendAnswer(response, messages, asked.form, {
      fault,
      closing,
      toErrorMessage: (refusal) => toErrorMessage(refusal, exchange.id),
    });
  };

  const handle = async (exchange: Exchange): Promise<void> => {
    const { request, response, url } = exchange;
    const method = request.method ?? "";
    const operation = api.find(method, url);
    const isRecorded =
      operation?.type === "ask" || (operation?.type === "look" && operation.isRecorded);
    if (isRecorded) startRecord(exchange, { requests, closing });
    api.checkAccess(request, url);
    if (operation === undefined) throw api.refuseAddress(method, url);
    if (operation.type === "ask") return answer(exchange, operation);
    const seen = operation.look();
    exchange.record({ status: 200 });
    sendJson(response, 200, seen);
  };

  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const id = makeId("req_");
    if (api.requestIdHeader !== undefined) response.setHeader(api.requestIdHeader, id);
    const exchange: Exchange = { request, response, url, id, record: () => {}, isBroken: false };
    handle(exchange).catch((reason: unknown) => {
      if (closing.aborted || response.destroyed) return;
      const refusal = toRefusal(reason);
      exchange.record({ status: refusal.status });
      sendRefusal(response, refusal, () => api.toErrorBody(refusal, id));
    });
  };
}

function startRecord(
  exchange: Exchange,
  { requests, closing }: { readonly requests: StandInRequest[]; readonly closing: AbortSignal },
): void {
  const { request, response, url } = exchange;
  const { method = "", headers } = request;
  const index = requests.push({ method, path: url.pathname + url.search, headers }) - 1;
  exchange.record = (facts) => {
    requests[index] = { ...(requests[index] as StandInRequest), ...facts };
  };
  response.once("close", () => {
    const isLeft = !response.writableFinished && !exchange.isBroken && !closing.aborted;
    if (isLeft) exchange.record({ abandoned: true });
  });
}

/** Makes answers by the script, or by the planner. */
function createPlayer({
  script,
  now = () => new Date(),
}: StandInOptions): (asked: AskedRequest) => Promise<readonly ScriptedResponse[]> {
  if (script !== undefined) {
    const play = playScript(script);
    return ({ request }) => play(request);
  }
  return async ({ request, parallelCalls }) => {
    const response = planAnswer(request, now());
    return [parallelCalls ? response : firstCallOnly(response)];
  };
}

function isStream({ form }: AskedRequest): boolean {
  return form === "events" || form === "named-events";
}

/** What is sent in the place of the script's answer. */
function replacementFor(
  fault: Fault | undefined,
  asked: AskedRequest,
): readonly unknown[] | undefined {
  switch (fault?.type) {
    case "garbage":
      return ['<html>{"candidates": ['];
    case "nonsense":
      return [asked.nonsense];
    case "empty":
      return asked.toMessages([emptyAnswer]);
    default:
      return undefined;
  }
}
