import type { ToolConfig } from "../model/tool-config.ts";
import type { AdmToolConfig } from "./tool-config.ts";

/** Converts a tool configuration to ADM's form. */
export function toAdmToolConfig({ mode, functionNames }: ToolConfig): AdmToolConfig {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(functionNames === undefined ? {} : { function_names: functionNames }),
  };
}

/** Converts a tool configuration that was read from ADM's form. */
export function fromAdmToolConfig({ mode, function_names: names }: AdmToolConfig): ToolConfig {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(names === undefined ? {} : { functionNames: names }),
  };
}
