import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, expect, it } from "vitest";

import { bundlers } from "./fixtures/bundlers.ts";
import { makeToolProject } from "./fixtures/tool-project.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const duration = `import { defineCodec } from "later-runtime";
export class Duration {
  readonly #seconds: number;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }
  minutes(): number {
    return this.#seconds / 60;
  }
}
declare module "later-runtime" {
  interface Codecs {
    /** In seconds @minimum 0 */
    duration: { value: Duration; json: number };
  }
}
defineCodec("duration", { decode: (seconds) => new Duration(seconds) });
`;

const main = `import { deftool, Runtime } from "later-runtime";
import type { Duration } from "./duration.ts";
import "./duration.ts";
/** Waits. @param times How long */
const wait = deftool((times: Duration[]) => times.map((time) => time.minutes()));
const session = await new Runtime().createSession({ tools: [wait] });
const outcome = await session.execute({ name: "wait", args: { times: [120, 30] } });
console.log(JSON.stringify([outcome.ok && outcome.value, wait.tool.parameters.properties?.["times"]]));
`;

it.each(["esbuild", "rolldown"] as const)(
  "codecs of a program's own are in its bundle by %s, with what says where they apply",
  async (name) => {
    const project = makeToolProject({ "src/duration.ts": duration, "src/main.ts": main });
    folders.push(project);
    const { file } = (await bundlers[name]?.({ project, outDir: path.join(project, "out") })) ?? {
      file: "",
    };
    const alone = mkdtempSync(path.join(tmpdir(), "later-alone-"));
    folders.push(alone);
    cpSync(path.dirname(file), alone, { recursive: true });
    const printed = execFileSync(process.execPath, [path.join(alone, path.basename(file))], {
      cwd: alone,
      encoding: "utf8",
    });
    const items = { type: "number", minimum: 0, description: "In seconds", "x-codec": "duration" };
    expect(JSON.parse(printed)).toEqual([
      [2, 0.5],
      { type: "array", items, description: "How long" },
    ]);
  },
);
