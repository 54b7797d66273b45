import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { startGeminiStandIn } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { typeCheck } from "../setup/type-check.ts";

const readme = readFileSync(path.join(root, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ""]) => code);
const [first = "", ...others] = blocks;

/** What the shorter examples take for granted. */
const given = `
import { Workers } from "later-bridge";
import { defineConfig, deftool, generateStream, Runtime, type ModelClient, type Tool, type ToolContext } from "later-runtime";
import { z } from "zod";
import { distance } from "./first.ts";
declare const shop: { order(item: string, count: number, options: { signal: AbortSignal }): Promise<string> };
declare const model: ModelClient;
declare const tools: Tool[];
declare function copyFolder(path: string, signal: AbortSignal): Promise<void>;
`;

let folder = "";

beforeAll(() => {
  // Inside the checkout, so that the packages are found as a user's program finds them.
  mkdirSync(path.join(root, "test/temp"), { recursive: true });
  folder = mkdtempSync(path.join(root, "test/temp/readme-"));
  writeFileSync(path.join(folder, "first.ts"), first);
  others.forEach((code, index) => {
    writeFileSync(path.join(folder, `example-${index + 1}.ts`), `${given}\n${code}\nexport {};\n`);
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("README.md", () => {
  it("has at most 150 lines, and opens with an example of at most 15", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(151);
    expect(first.trim().split("\n").length).toBeLessThanOrEqual(15);
  });

  it("opens with a program that runs as it stands", async () => {
    const coordinates = { from: [59.91, 10.75], to: [38.72, -9.14] };
    await using standIn = await startGeminiStandIn({
      script: [
        {
          candidates: [
            {
              content: {
                role: "model",
                parts: [{ functionCall: { name: "distance", args: coordinates } }],
              },
              finishReason: "STOP",
            },
          ],
        },
        (request) => {
          const response = request.contents.at(-1)?.parts?.[0]?.functionResponse?.response;
          const text = JSON.stringify(response);
          return { candidates: [{ content: { role: "model", parts: [{ text }] } }] };
        },
      ],
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", path.join(folder, "first.ts")],
      {
        env: {
          ...process.env,
          GEMINI_API_KEY: standIn.apiKey,
          GOOGLE_GEMINI_BASE_URL: standIn.url,
        },
      },
    );
    expect((JSON.parse(stdout) as { output: number }).output).toBeCloseTo(2738, -1);
  });

  it("has examples that type-check", () => {
    const files = ["first.ts", ...others.map((_, index) => `example-${index + 1}.ts`)];
    const options = { allowImportingTsExtensions: true };
    expect(typeCheck({ folder, files, options })).toBe("");
  });
});
