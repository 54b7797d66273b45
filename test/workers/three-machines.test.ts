import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { canMakeMachines, type Machine, openMachines } from "./machines.ts";

const isPossible = python !== undefined && canMakeMachines();
if (!isPossible) {
  process.stderr.write("Three machines cannot be made here: the guide to them is not tried.\n");
}

/** What the guide says, from docs/workers.md. */
const guide = readGuide();

const machines = ["host.example", "worker.example", "application.example"] as const;

const files = {
  "tools.ts": `
import { deftool } from "later-runtime";

/** Adds two numbers. @param a The first @param b The second */
export const add = deftool((a: number, b: number) => a + b);
`,
  "tools.py": `
from later_worker import SessionContext, tool


@tool
def remember(name: str, value: int, context: SessionContext) -> str:
    """Keeps a value in the session."""
    context[name] = value
    return f"{name} is {context[name]}"
`,
  "main.ts": `
import { configuredRuntime } from "later-runtime";

await using runtime = await configuredRuntime();
const session = await runtime.createSession();
const add = await session.execute({ name: "add", args: { a: 1, b: 2 } });
const remember = await session.execute({ name: "remember", args: { name: "answer", value: 42 } });
const answer = await session.variables.get("answer");
console.log(JSON.stringify([add.ok && add.value, remember.ok && remember.value, answer]));
`,
};

describe.skipIf(!isPossible)("three machines, as the guide to workers sets them up", () => {
  let folder: string;
  let lan: Awaited<ReturnType<typeof openMachines<(typeof machines)[number]>>>;
  const running: Program[] = [];

  beforeAll(async () => {
    mkdirSync(path.join(root, "test/temp"), { recursive: true });
    // Inside the checkout, so that the packages are found as a user's program finds them.
    folder = mkdtempSync(path.join(root, "test/temp/machines-"));
    layOut(folder);
    lan = await openMachines(machines, folder);
  }, 60_000);

  afterAll(() => {
    for (const program of running) program.kill();
    lan.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a command of the guide in the folder of a machine. */
  function start(script: string, place: string, machine?: Machine, env = {}): Program {
    const where = path.join(folder, place);
    // Whoever enters a machine is at its root; and signals are for the command, not for a shell around it.
    const program = new Program(
      machine?.command("sh", "-ec", `cd '${where}'; exec ${script}`) ?? ["sh", "-ec", script],
      where,
      { ...env, PATH: `${path.join(folder, "bin")}:${process.env["PATH"] ?? ""}` },
    );
    running.push(program);
    return program;
  }

  it("run the application's tools in the workers, with one open port", async () => {
    const [prepare, serve, workInPython, workInNode] = guide.scripts;
    await start(prepare, "sources").succeeds();
    handOut(folder);

    const { "host.example": host, "worker.example": worker, "application.example": third } = lan;
    const server = start(serve, "host", host);
    await server.printed(/^LATER_READY /m);
    const workers = [workInPython, workInNode].map((script) => start(script, "worker", worker));
    for (const each of workers) await each.printed(/^LATER_READY host\.example:50051$/m);

    const run = (token: string): Program =>
      start("tsx main.ts", "application", third, { LATER_TOKEN: token });
    const application = run(guide.applicationToken);
    await application.succeeds();
    expect(JSON.parse(application.text)).toEqual([3, "answer is 42", 42]);

    const stranger = run("a-token-that-nobody-has-given");
    await expect(stranger.succeeds()).rejects.toThrow("UNAUTHENTICATED");

    expect([host.openPorts, worker.openPorts, third.openPorts]).toEqual([1, 0, 0]);
    for (const each of [...workers, server]) {
      each.kill("SIGTERM");
      await each.succeeds();
    }
  }, 120_000);
});

/** A process, and what it has printed. */
class Program {
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;
  text = "";

  constructor([command = "", ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    this.#process = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    const take = (chunk: Buffer): void => void (this.text += chunk.toString());
    this.#process.stdout?.on("data", take);
    this.#process.stderr?.on("data", take);
    this.#ended = once(this.#process, "close").then(([code]) => code as number | null);
  }

  /** Waits for what it prints. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      const next = this.#process.stdout && once(this.#process.stdout, "data");
      const code = await Promise.race([next, this.#ended]);
      if (typeof code === "number" || code === null) throw new Error(this.text);
    }
  }

  /** Waits for its end. @throws Error with what it has printed, for one that fails */
  async succeeds(): Promise<void> {
    if ((await this.#ended) !== 0) throw new Error(this.text);
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#process.kill(signal);
  }
}

/** The sources, and the commands that the guide takes for installed. */
function layOut(folder: string): void {
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write("sources/package.json", '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) write(`sources/${name}`, text);
  write("sources/tokens", guide.tokens);
  write("sources/worker.token", `${guide.workerToken}\n`);
  write("sources/later.config.ts", guide.config);
  const command = (name: string, text: string): void => {
    write(`bin/${name}`, `#!/bin/sh\n${text} "$@"\n`);
    chmodSync(path.join(folder, "bin", name), 0o755);
  };
  const modules = path.join(root, "python");
  command("python3", `PYTHONPATH=${modules} exec ${python ?? ""}`);
  command("later", `exec ${process.execPath} ${path.join(root, "packages/cli/dist/main.js")}`);
  command("tsx", `exec ${process.execPath} --import tsx`);
}

/** Gives each machine what the guide says that it has. */
function handOut(folder: string): void {
  const places = {
    host: ["later.lock.json", "host.pem", "host.key", "tokens"],
    worker: ["tools.py", "tools.ts", "worker.token", "ca.pem", "package.json"],
    application: ["main.ts", "later.config.ts", "ca.pem", "package.json"],
  };
  for (const [place, names] of Object.entries(places)) {
    for (const name of names) {
      cpSync(path.join(folder, "sources", name), path.join(folder, place, name));
    }
  }
}

function readGuide() {
  const page = readFileSync(path.join(root, "docs/workers.md"), "utf8");
  const [, section = ""] = /^## On three machines\n([^]*?)^## /m.exec(page) ?? [];
  const blocks = (language: string): readonly string[] =>
    [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(
      ([, text = ""]) => text,
    );
  const scripts = blocks("sh")
    .flatMap((text) => text.split(/^# .*\n/m))
    .filter((script) => script.trim() !== "");
  const [tokens = ""] = blocks("text");
  const [workerToken = "", applicationToken = ""] = [...tokens.matchAll(/^\w+/gm)].map(String);
  const [config = ""] = blocks("ts");
  const [prepare = "", serve = "", workInPython = "", workInNode = "", ...others] = scripts;
  if (others.length > 0) throw new Error(`The guide has another script:\n${others.join()}`);
  return {
    scripts: [prepare, serve, workInPython, workInNode] as const,
    tokens,
    workerToken,
    applicationToken,
    config,
  };
}
