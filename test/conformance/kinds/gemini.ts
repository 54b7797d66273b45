import { LaterError, Runtime, ToolRegistry } from "later-runtime";
import { fromAdmToolConfig, readToolConfig } from "later-runtime/adm";

import { answerOnce, askOnce, openTool } from "../converse-once.ts";
import { type Conversation, converse, type ConverseOptions } from "../converse.ts";
import type { Checks } from "../expectations.ts";
import { Fields, isRecord, toList } from "../fields.ts";
import { FixtureSet } from "../fixtures.ts";
import {
  conversationChecks,
  declarationChecks,
  judgeConversation,
  loopChecks,
} from "../judge-conversation.ts";
import type { Mismatch } from "../matchers.ts";
import { readVector } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about Gemini's form of things: what a model is told, what it answers, and what it is told then. */
export const openGemini: OpenKind = ({ fixtures }) => ({
  async play(vector) {
    const { input, expect } = readVector(vector, ["input"]);
    const fields = new Fields(input, "input");
    const name = fields.text("op") ?? "";
    const play = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (play === undefined) throw new Unsupported(`the operation "${name}" is not known`);
    return play(fields, expect, new FixtureSet(fixtures));
  },
});

type Operation = (
  input: Fields,
  expect: unknown,
  tools: FixtureSet,
) => Promise<readonly Mismatch[]>;

const operations: Readonly<Record<string, Operation>> = {
  declarations: async (input, expect, tools) => {
    const subjects = subjectsOf(input);
    input.end();
    return judgeAttempt(expect, declarationChecks, async () =>
      askOnce(
        subjects.map((subject) => tools.tool(subject)),
        {
          dialect: JSON.stringify(expect).includes("JsonSchema") ? "json-schema" : "openapi",
        },
      ),
    );
  },

  toolConfig: async (input, expect) => {
    const config = input.takeFirst(["toolConfig", "tool_config", "config"]);
    input.end();
    return judgeAttempt(expect, conversationChecks, async () => {
      const toolConfig = fromAdmToolConfig(readToolConfig(config).value);
      const names = new Set(["any_tool", ...(toolConfig.functionNames ?? [])]);
      return askOnce([...names].map(openTool), { toolConfig });
    });
  },

  calls: async (input, expect) => {
    const answer = answerIn(input);
    input.end();
    return judgeAttempt(expect, conversationChecks, () => answerOnce(answer, []));
  },

  turn: async (input, expect) => {
    const results = input.list("results") ?? [];
    const answer = answerIn(input);
    input.end();
    return judgeAttempt(expect, conversationChecks, () => answerOnce(answer, results));
  },

  loop: (input, expect, tools) => playLoop(input, expect, tools, false),
  stream: (input, expect, tools) => playLoop(input, expect, tools, true),
};

async function playLoop(
  input: Fields,
  expect: unknown,
  tools: FixtureSet,
  streaming: boolean,
): Promise<readonly Mismatch[]> {
  const script = input.list("scriptChunks") ?? input.list("script") ?? [];
  const turns = input.list("contents") ?? input.text("prompt");
  const prompt = turns === undefined ? {} : { prompt: turns };
  const subjects = subjectsOf(input);
  const session = input.fields("session");
  const enabled = session?.texts("tools");
  session?.take("id");
  session?.end();
  const options = input.fields("options") ?? new Fields({}, "options");
  // Where there is little to say, it stands beside the script.
  const settings = { ...readSettings(input), ...readSettings(options), ...prompt };
  options.end();
  input.end();
  const registry = new ToolRegistry();
  registry.add(...subjects.map((subject) => tools.tool(subject)));
  await using runtime = new Runtime({ registry });
  const open = await runtime.createSession(enabled === undefined ? {} : { tools: enabled });
  const conversation = await converse({ script, session: open, streaming, ...settings });
  tools.assertKnown();
  return judgeConversation(expect, { ...conversation, tools }, loopChecks);
}

function readSettings(options: Fields): Partial<ConverseOptions> {
  const config = options.takeFirst(["toolConfig", "tool_config"]);
  const settings = {
    maxRounds: options.takeFirst(["maxRounds", "turnLimit"]),
    concurrency: options.number("concurrency"),
    timeoutMs: options.number("timeoutMs"),
    cancelAfterMs: options.number("cancelAfterMs"),
    systemInstruction: options.text("systemInstruction"),
    maxCalls: options.number("maxCalls"),
    maxTotalTokens: options.number("maxTotalTokens"),
    output: options.take("output"),
    repair: options.flag("repair"),
    toolConfig: config === undefined ? undefined : fromAdmToolConfig(readToolConfig(config).value),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function subjectsOf(input: Fields): readonly unknown[] {
  return toList(input.takeFirst(["registered", "declarations", "tools"])).flatMap((subject) =>
    isRecord(subject) ? toList(subject["function_declarations"] ?? subject) : [subject],
  );
}

function answerIn(input: Fields): unknown {
  if (input.has("candidates")) return { candidates: input.take("candidates") };
  const answer = input.takeFirst(["content", "response", "chunks"]);
  if (answer === undefined) throw new Unsupported("input has no content, response or chunks");
  return answer;
}

async function judgeAttempt(
  expect: unknown,
  checks: Checks<Conversation>,
  attempt: () => Promise<Conversation>,
): Promise<readonly Mismatch[]> {
  try {
    return judgeConversation(expect, await attempt(), checks);
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return judgeConversation(expect, { requests: [], deltas: [], losses: [], error }, checks);
  }
}
