import { defaultRuntime } from "../runtime/default-runtime.ts";
import { Runtime } from "../runtime/runtime.ts";

let opening: Promise<Runtime> | undefined;

/**
 * The runtime that `later.config.ts` asks for, over the global registry; the default one if there is no
 * configuration. Conversations use it unless they are given another source. It is opened once, and again if that
 * failed.
 *
 * Where that does not say where tools run, the environment may: `LATER_HOST` names a host, with `LATER_TOKEN`.
 *
 * The file is the one that `LATER_CONFIG` names, or else `later.config.ts`, `.mts`, `.js` or `.mjs` beside the nearest
 * `package.json` above the working directory.
 *
 * @throws LaterError `CONFIGURATION_FAILED`, and what starting workers or reaching a host throws
 */
export async function configuredRuntime(): Promise<Runtime> {
  opening ??= open();
  try {
    return await opening;
  } catch (error) {
    opening = undefined;
    throw error;
  }
}

async function open(): Promise<Runtime> {
  // Loaded when it is wanted: where there is nothing to configure, it is of no use.
  const { loadConfiguration } = await import("./load-configuration.ts");
  const { tools, runtime = {} } = await loadConfiguration();
  if (tools === undefined && Object.keys(runtime).length === 0) return defaultRuntime();
  const placement = await tools?.();
  return Runtime.open({ ...runtime, ...(placement === undefined ? {} : { placement }) });
}
