import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { BridgeHost, Workers } from "later-bridge";
import { deftool, Runtime, ToolRegistry } from "later-runtime";
import { expect, test } from "vitest";

import { root } from "../setup/paths.ts";

const program = `
import { configuredRuntime } from "later-runtime";
await using runtime = await configuredRuntime();
await using session = await runtime.createSession();
const outcome = await session.execute({ name: "where" });
console.log(outcome.ok ? outcome.value : outcome.error.type);
`;

async function run(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const file = path.join(folder, "program.ts");
  writeFileSync(file, program);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", path.join(root, "node_modules/tsx/dist/esm/index.mjs"), file],
    { cwd: folder, env: { ...process.env, ...env } },
  ).catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}

test("the environment alone has the tools of an application run behind a host", async () => {
  const registry = new ToolRegistry();
  registry.add(
    deftool({
      name: "where",
      description: "Tells where it runs.",
      parameters: { type: "object" },
      execute: () => "there",
      register: false,
    }),
  );
  const workers = new Workers();
  await using runtime = await Runtime.open({ registry, placement: workers });
  const token = "0123456789abcdef";
  await using host = new BridgeHost({
    runtime,
    workers,
    tokens: [{ token, roles: ["application"] }],
  });
  const { address } = await host.listen();
  // Inside the checkout, so that the packages are found as an application finds them.
  mkdirSync(path.join(root, "test/temp"), { recursive: true });
  const inside = mkdtempSync(path.join(root, "test/temp/environment-"));
  try {
    expect(await run(inside, {})).toBe("TOOL_NOT_FOUND\n");
    expect(await run(inside, { LATER_HOST: address, LATER_TOKEN: token })).toBe("there\n");
    expect(await run(inside, { LATER_HOST: address })).toContain("UNAUTHENTICATED");
  } finally {
    rmSync(inside, { recursive: true });
  }
});
