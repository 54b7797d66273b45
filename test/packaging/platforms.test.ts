import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, it } from "vitest";

import { dist } from "../setup/paths.ts";

const entry = pathToFileURL(path.join(dist, "index.js")).href;
const program = `
  const { deftool, Runtime } = await import(${JSON.stringify(entry)});
  const tool = deftool({
    name: "double",
    description: "Doubles a number.",
    parameters: { type: "object", properties: { n: { type: "integer", maximum: 10 } }, required: ["n"] },
    execute: ({ n }) => n * 2,
  });
  const session = await new Runtime().createSession({ tools: [tool] });
  const outcomes = await session.executeAll([
    { name: "double", args: { n: 4 } },
    { name: "double", args: { n: 40 } },
  ]);
  console.log(JSON.stringify(outcomes.map((outcome) => outcome.ok ? outcome.value : outcome.error.type)));
`;

function run(code: string, ...flags: readonly string[]): string {
  const result = spawnSync(process.execPath, [...flags, "--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  return result.stdout.trim() + result.stderr.trim();
}

const expected = '[8,"PARAMETER_VALIDATION_FAILED"]';

const httpEntry = pathToFileURL(path.join(dist, "http/index.js")).href;
const transport = `
  const { readEvents, ResumableStreams, toEventResponse } = await import(${JSON.stringify(httpEntry)});
  async function* tell() {
    yield { type: "text", round: 1, text: "told" };
  }
  for await (const { text } of readEvents(toEventResponse(tell()))) console.log(text);
  // Not closed: what is kept holds no process.
  const streams = new ResumableStreams();
  const place = streams.add(tell());
  for await (const { text } of readEvents(streams.respond(place))) console.log(text, "again");
  streams.add({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) });
`;
/** Takes away what only Node.js has. */
function without(...names: readonly string[]): string {
  return `for (const name of ${JSON.stringify(names)}) delete globalThis[name];`;
}

describe("the root entry", () => {
  it("runs where code from strings is forbidden", () => {
    expect(run(program, "--disallow-code-generation-from-strings")).toBe(expected);
  });

  it("runs where there is no process, Buffer or require", () => {
    expect(run(without("process", "Buffer", "require") + program)).toBe(expected);
  });
});

describe("both ends of later-runtime/http", () => {
  it("run where code from strings is forbidden, and there is no process or require", () => {
    // Of Buffer the Response of Node.js itself is made.
    const code = without("process", "require") + transport;
    expect(run(code, "--disallow-code-generation-from-strings")).toBe("told\ntold again");
  });
});
