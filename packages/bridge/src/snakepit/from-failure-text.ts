import { parseJson } from "later-runtime/adm";

import { isObject } from "../wire/is-object.ts";
import type { CallError } from "../worker-protocol/messages.ts";

/**
 * The error for what a worker says of an exception: its text, or JSON with the members `type` and `message` and the
 * places in the source, which are left out.
 */
export function fromFailureText(text: string): CallError {
  const report = readReport(text);
  const message = withoutTraceback(report?.message ?? text);
  return {
    type: "TOOL_EXECUTION_FAILED",
    message: message === "" ? "The tool failed." : message,
    ...(report?.exception === undefined ? {} : { details: { exception: report.exception } }),
    // Nobody says whether the tool meant it to be read.
    unexpected: true,
  };
}

function readReport(
  text: string,
): { readonly message: string; readonly exception: string | undefined } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const report: unknown = parseJson(text);
    if (!isObject(report) || typeof report["message"] !== "string") return undefined;
    const { type, message } = report;
    return { message, exception: typeof type === "string" ? type : undefined };
  } catch {
    return undefined;
  }
}

function withoutTraceback(text: string): string {
  const start = text.search(/^Traceback \(most recent call last\):/m);
  return (start === -1 ? text : text.slice(0, start)).trim();
}
