/**
 * `later-runtime/openai-agents`: tools for agents of the OpenAI Agents SDK (`@openai/agents`).
 *
 * @packageDocumentation
 */

export type {
  AgentCallDetails,
  AgentFileOutput,
  AgentImageOutput,
  AgentRunContext,
  AgentTextOutput,
  AgentToolConfig,
  AgentToolOutput,
  AgentTools,
} from "./agents-sdk.ts";
export { type AgentToolsOptions, toAgentTools } from "./to-agent-tools.ts";
