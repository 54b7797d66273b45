import { LaterError } from "../errors/later-error.ts";
import type { ToolPlacement } from "../source/tool-placement.ts";
import type { LaterConfig } from "./later-config.ts";

interface Bridge {
  readonly BridgeTools: new (address: string, options: { token?: string }) => ToolPlacement;
}

/**
 * What the environment says of where tools run: behind the host at `LATER_HOST`, where `LATER_TOKEN` says who is
 * asking. Takes the application's own `later-bridge`.
 */
export function bridgeOfEnvironment(): LaterConfig["tools"] {
  const { process } = globalThis as { readonly process?: NodeJS.Process };
  const { LATER_HOST: host = "", LATER_TOKEN: token = "" } = process?.env ?? {};
  if (process?.getBuiltinModule === undefined || host === "") return undefined;
  return async () => {
    const { BridgeTools } = await importBridge(process);
    return new BridgeTools(host, token === "" ? {} : { token });
  };
}

/** @throws LaterError `CONFIGURATION_FAILED` */
async function importBridge(process: NodeJS.Process): Promise<Bridge> {
  const { createRequire } = process.getBuiltinModule("node:module");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  try {
    const file = createRequire(`${process.cwd()}/`).resolve("later-bridge");
    const { href } = pathToFileURL(file);
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ href)) as Bridge;
  } catch (cause) {
    const message = "LATER_HOST is set, which needs later-bridge: npm install later-bridge";
    throw new LaterError("CONFIGURATION_FAILED", message, { cause });
  }
}
