import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { bridgeOfEnvironment } from "./bridge-of-environment.ts";
import { findConfiguration } from "./find-configuration.ts";
import type { LaterConfig } from "./later-config.ts";

/**
 * What the application's configuration says, and else its environment; nothing if there is neither.
 *
 * @throws LaterError `CONFIGURATION_FAILED` for a file that cannot be loaded or does not say what one says
 */
export async function loadConfiguration(): Promise<LaterConfig> {
  const file = findConfiguration();
  const config = file === undefined ? {} : await loadFile(file);
  const tools = config.tools ?? bridgeOfEnvironment();
  return tools === undefined ? config : { ...config, tools };
}

async function loadFile(file: string): Promise<LaterConfig> {
  let module: Readonly<Record<string, unknown>>;
  try {
    const { href } = globalThis.process.getBuiltinModule("node:url").pathToFileURL(file);
    module = (await import(/* webpackIgnore: true */ /* @vite-ignore */ href)) as typeof module;
  } catch (cause) {
    throw failed(file, `cannot be loaded: ${explain(cause)}`, cause);
  }
  const config = module["default"];
  if (!isObject(config)) throw failed(file, "has to export an object as its default.");
  for (const name of Object.keys(config)) {
    if (name === "tools" || name === "runtime") continue;
    throw failed(file, `says "${name}", which is not known; there are "tools" and "runtime".`);
  }
  const { tools, runtime } = config;
  if (tools !== undefined && typeof tools !== "function") {
    throw failed(file, 'has to give a function as "tools", such as () => new Workers({ … }).');
  }
  if (runtime !== undefined && !isObject(runtime)) {
    throw failed(file, 'has to give an object as "runtime".');
  }
  return config;
}

function explain(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return code === "ERR_UNKNOWN_FILE_EXTENSION"
    ? "this Node.js reads no TypeScript. Run under tsx, or write later.config.mjs."
    : String(message ?? cause);
}

function failed(file: string, what: string, cause?: unknown): LaterError {
  const name = globalThis.process.getBuiltinModule("node:path").basename(file);
  return new LaterError("CONFIGURATION_FAILED", `"${name}" ${what}`, {
    cause,
    details: { file: name },
  });
}
