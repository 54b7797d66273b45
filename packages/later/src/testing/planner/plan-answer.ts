import type { Part } from "../../conversation/content.ts";
import type { ModelResponse } from "../../conversation/model-client.ts";
import { type GenerateContentRequest, declarationsOf } from "../stand-in/generate-request.ts";
import { composeText } from "./compose-text.ts";
import { describeValue, joinWords } from "./describe-value.ts";
import { type Situation, closestIntent, findIntents } from "./find-intents.ts";
import { type PlannedCall, forceCalls, planCalls } from "./plan-calls.ts";
import { type Exchange, type Turn, readTurn } from "./read-turn.ts";
import { callKey } from "./same-call.ts";
import { type Tool, readTool } from "./tool.ts";

/** A turn with more calls is ended with what is known, as no question needs them. */
const maximumCallsPerTurn = 32;

/**
 * Answers a request by rule: it calls the functions whose declarations suit the words of the
 * question, with arguments found in the question or in earlier responses, and puts the responses into
 * sentences. It knows nothing but what the request says, and asks for what is missing.
 */
export function planAnswer(request: GenerateContentRequest, now: Date): ModelResponse {
  const { mode, tools } = callableTools(request);
  const turn = readTurn(request.contents);
  const situation: Situation = { ...turn, tools, now };
  const plans = findIntents(turn.question, situation).map((intent) =>
    planCalls(intent, turn.exchanges, situation),
  );
  const pending =
    turn.exchanges.length >= maximumCallsPerTurn
      ? []
      : notYetMade(
          plans.flatMap(({ calls }) => calls),
          turn.exchanges,
        );
  const calls =
    pending.length > 0 || mode !== "ANY" || tools.length === 0
      ? pending
      : forcedCalls(turn, situation);
  const parts: readonly Part[] =
    calls.length > 0
      ? calls.map(({ name, args }) => ({ functionCall: { name, args } }))
      : [{ text: composeText(turn.exchanges, plans, tools) }];
  const thoughts = wantsThoughts(request) ? [{ text: explain(calls), thought: true }] : [];
  return {
    candidates: [
      { content: { role: "model", parts: [...thoughts, ...parts] }, finishReason: "STOP" },
    ],
  };
}

function callableTools(request: GenerateContentRequest): {
  readonly mode: string;
  readonly tools: readonly Tool[];
} {
  const { mode = "AUTO", allowedFunctionNames = [] } =
    request.toolConfig?.functionCallingConfig ?? {};
  const isLimited = allowedFunctionNames.length > 0 && (mode === "ANY" || mode === "VALIDATED");
  const tools = declarationsOf(request)
    .filter(
      ({ name = "" }) => mode !== "NONE" && (!isLimited || allowedFunctionNames.includes(name)),
    )
    .map(readTool);
  return { mode, tools };
}

function forcedCalls(turn: Turn, situation: Situation): readonly PlannedCall[] {
  const intent =
    findIntents(turn.question, situation).find(({ tool }) => tool !== undefined) ??
    closestIntent(turn.question, situation);
  return intent === undefined ? [] : forceCalls(intent, situation.now);
}

function notYetMade(
  calls: readonly PlannedCall[],
  exchanges: readonly Exchange[],
): readonly PlannedCall[] {
  const seen = new Set(exchanges.map(({ call }) => callKey(call)));
  return calls.filter((call) => {
    const key = callKey(call);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wantsThoughts({ generationConfig }: GenerateContentRequest): boolean {
  return generationConfig?.thinkingConfig?.includeThoughts === true;
}

function explain(calls: readonly PlannedCall[]): string {
  if (calls.length === 0) return "I have what there is to know, and answer.";
  const texts = calls.map(({ name, args }) =>
    Object.keys(args).length === 0 ? name : `${name} with ${describeValue(args)}`,
  );
  return `To answer, I call ${joinWords(texts)}.`;
}
