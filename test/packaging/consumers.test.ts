import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { installPacked, linkInstalled } from "../setup/install-packed.ts";
import { typeCheck } from "../setup/type-check.ts";

const consumer = `
import { GoogleGenAI } from "@google/genai";
import { createChat, deftool, generate, LaterError, Runtime, type Outcome, type ToolContext } from "later-runtime";
import { gemini } from "later-runtime/gemini";
import { startGeminiStandIn } from "later-runtime/testing";

export const add = deftool((a: number, b: number, context?: ToolContext): number => {
  context?.progress({ progress: 1 });
  return a + b;
});
export const total: number = add(1, 2);
export const greet = deftool({
  name: "greet",
  description: "Greets.",
  parameters: { type: "object", properties: { who: { type: "string" } }, required: ["who"] },
  execute: ({ who }) => who.toUpperCase(),
});
export const greeting: string = greet({ who: "Ada" });
const model = gemini(new GoogleGenAI({ apiKey: "k" }), "m");
export async function main(): Promise<string> {
  await using runtime = new Runtime({ timeoutMs: 5 });
  const session = await runtime.createSession({ tools: [add] });
  const outcome: Outcome = await session.execute({ name: "add", args: { a: 1, b: 2 } });
  if (!outcome.ok) throw new LaterError("INTERNAL_ERROR", outcome.error.message);
  createChat({ model });
  await startGeminiStandIn();
  return (await generate("?", { model, tools: [add] })).text;
}
// @ts-expect-error the argument has to be a number
add("1", 2);
`;

const entries = ["", "/adm", "/gemini", "/schema", "/testing"]
  .map((entry, index) => `export * as entry${index} from "later-runtime${entry}";\n`)
  .join("");

const folder = mkdtempSync(path.join(tmpdir(), "later-consumer-"));

beforeAll(() => {
  installPacked(folder, ["later-runtime"]);
  linkInstalled(folder, ["@google/genai", "@types/node"]);
  writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(path.join(folder, "consumer.ts"), consumer);
  writeFileSync(path.join(folder, "entries.ts"), entries);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the packed runtime", () => {
  it("holds built files and no sources' tests or fixtures", () => {
    const files = readdirSync(path.join(folder, "node_modules/later-runtime"), { recursive: true });
    expect(files).toContain(path.join("dist", "introspect", "child.js"));
    expect(files.filter((file) => /\.test\.|fixtures|tsbuildinfo/.test(String(file)))).toEqual([]);
  });

  const compilers = ["typescript-5", "typescript-6", "typescript", "typescript-next"];

  it.each(compilers)("type-checks with %s", (compiler) => {
    expect(typeCheck({ folder, compiler, files: ["consumer.ts"] })).toBe("");
  });

  it.each(compilers)("has declarations without faults of their own for %s", (compiler) => {
    const options = { skipLibCheck: false };
    expect(typeCheck({ folder, compiler, files: ["entries.ts"], options })).toBe("");
  });
});
