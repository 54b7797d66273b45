import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { configuredRuntime } from "later-runtime";

/** Opens the runtime that a configuration file of this text asks for, and closes it again. */
export async function openConfigured(text: string): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-vectors-"));
  const { LATER_CONFIG: before } = process.env;
  try {
    const file = path.join(folder, "later.config.mjs");
    writeFileSync(file, text);
    process.env["LATER_CONFIG"] = file;
    await (await configuredRuntime()).close();
  } finally {
    if (before === undefined) delete process.env["LATER_CONFIG"];
    else process.env["LATER_CONFIG"] = before;
    rmSync(folder, { recursive: true });
  }
}
