import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { describe, expect, onTestFinished, test } from "vitest";

import { root } from "../../../../../test/setup/paths.ts";
import { emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { startAnthropicStandIn } from "../../testing/anthropic-stand-in.ts";
import { addMcpTools } from "./add-mcp-tools.ts";

const installed = path.join(root, "test/claude-agent/node_modules/@anthropic-ai/claude-agent-sdk");
const entry = path.join(installed, "sdk.mjs");

/** What is used of it. */
interface ClaudeAgentSdk {
  query(asked: { prompt: string; options: object }): AsyncIterable<AgentMessage>;
}

interface AgentMessage {
  readonly type: string;
  readonly subtype?: string;
  readonly tools?: readonly string[];
  readonly result?: string;
}

describe.skipIf(!existsSync(entry))(
  "The Claude Agent SDK (skipped where it is not installed)",
  () => {
    test("has tools of a server in the same process, and answers with them", async () => {
      const { query } = (await import(entry)) as ClaudeAgentSdk;
      await using standIn = await startAnthropicStandIn();
      const home = mkdtempSync(path.join(tmpdir(), "later-claude-"));
      onTestFinished(() => rmSync(home, { recursive: true, force: true }));
      const server = new McpServer({ name: "weather", version: "1.0.0" });
      await using _ = await addMcpTools(server, [getWeather], { source: emptyRuntime() });
      const messages: AgentMessage[] = [];
      for await (const message of query({
        prompt: "How warm is it in Rome?",
        options: {
          mcpServers: { weather: { type: "sdk", name: "weather", instance: server } },
          allowedTools: ["mcp__weather__getWeather"],
          // Nothing of the program's own, nor of whoever runs the tests.
          tools: [],
          settingSources: [],
          cwd: home,
          env: {
            PATH: process.env["PATH"],
            HOME: home,
            ANTHROPIC_BASE_URL: standIn.url,
            ANTHROPIC_API_KEY: standIn.apiKey,
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
          },
        },
      })) {
        messages.push(message);
      }
      expect(messages.find(({ subtype }) => subtype === "init")?.tools).toEqual([
        "mcp__weather__getWeather",
      ]);
      expect(messages.at(-1)).toMatchObject({
        type: "result",
        result: "For Rome, the degrees are 8.",
      });
      expect(standIn.requests.every(({ status }) => status === 200)).toBe(true);
    }, 60_000);
  },
);
