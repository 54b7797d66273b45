import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";

import { afterAll } from "vitest";

import { generatePythonCode, python } from "../setup/python.ts";

/** Where a client connects, and as whom. Certificates are texts of PEM files. */
export interface ScenarioTarget {
  readonly address: string;
  readonly token?: string;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

const folder = path.join(import.meta.dirname, "python");
let generated: string | undefined;

afterAll(() => {
  if (generated !== undefined) rmSync(generated, { recursive: true });
  generated = undefined;
});

/** Lets a Python client play one of the scenarios in `python/scenarios`; gives its report. */
export async function playScenario(
  name: string,
  target: ScenarioTarget,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  if (python === undefined) throw new Error("There is no Python 3 to play scenarios with.");
  const child = spawn(
    python,
    [path.join(folder, "run.py"), name, JSON.stringify(target), JSON.stringify(options)],
    {
      env: {
        ...process.env,
        PYTHONPATH: (generated ??= generatePythonCode()),
        PYTHONDONTWRITEBYTECODE: "1",
      },
      // A client that waits for what never comes must not outlive its test.
      timeout: 60_000,
      killSignal: "SIGKILL",
    },
  );
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new Error(`The scenario "${name}" ended with ${code}.\n${errors}`);
  return JSON.parse(output) as Record<string, unknown>;
}
