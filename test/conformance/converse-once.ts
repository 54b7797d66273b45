import {
  deftool,
  type FunctionCall,
  type Outcome,
  Runtime,
  type Session,
  type Tool,
  toOutcome,
  ToolRegistry,
} from "later-runtime";
import { type AdmToolResult, fromAdmResult } from "later-runtime/adm";

import { type Conversation, converse, type ConverseOptions } from "./converse.ts";
import { isRecord } from "./fields.ts";

/** One request with some tools, for what is in it. */
export async function askOnce(
  tools: readonly Tool[],
  options: Partial<ConverseOptions>,
): Promise<Conversation> {
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession({ tools });
  return await converse({ script: [lastWord], session, ...options });
}

/** One answer of a model, whose calls end as a vector says, in ADM's form without ids and names. */
export async function answerOnce(
  answer: unknown,
  results: readonly unknown[],
): Promise<Conversation> {
  const tools = namesIn(answer).filter(isToolName).map(openTool);
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = answering(await runtime.createSession({ tools }), results.values());
  const streaming = Array.isArray(answer);
  // Whoever asks again without having answered the calls gets the same answer again.
  const script = (contents: readonly unknown[]): unknown =>
    JSON.stringify(contents.at(-1)).includes('"functionResponse"') ? lastWord : answer;
  return await converse({ script, session, streaming });
}

const lastWord = { parts: [{ text: "Done." }] };

/** A session whose calls end as a vector says, one after the other. */
function answering(session: Session, results: Iterator<unknown>): Session {
  const execute = async ({ id = "", name }: FunctionCall): Promise<Outcome> => {
    const said: unknown = results.next().value ?? { status: "SUCCESS", content: null };
    const result = { call_id: id, name, ...(isRecord(said) ? said : {}) } as AdmToolResult;
    return toOutcome(fromAdmResult(result));
  };
  const executeAll = (calls: readonly FunctionCall[]): Promise<Outcome[]> =>
    Promise.all(calls.map(execute));
  const own: Readonly<Record<PropertyKey, unknown>> = { execute, executeAll };
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Object.hasOwn(own, name) ? own[name] : Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

function namesIn(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) return answer.flatMap(namesIn);
  if (!isRecord(answer)) return [];
  const called = isRecord(answer["functionCall"]) ? answer["functionCall"]["name"] : undefined;
  const names = Object.values(answer).flatMap(namesIn);
  return [...new Set(typeof called === "string" ? [called, ...names] : names)];
}

function isToolName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/.test(name);
}

/** Takes whatever it is called with. */
export function openTool(name: string): Tool {
  return deftool({
    name,
    description: "Called by a vector.",
    parameters: { type: "object", additionalProperties: true },
    register: false,
    execute: () => null,
  });
}
