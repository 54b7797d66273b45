import type {
  Diagnostic,
  JsonSchemaObject,
  LaterTool,
  SourcePosition,
  ToolPolicies,
} from "later-runtime";
import type { SchemaLoss } from "later-runtime/gemini";

import type { Colours } from "../terminal/palette.ts";
import { columns } from "./columns.ts";
import type { GeminiLosses } from "./gemini-losses.ts";
import { memberRows } from "./member-rows.ts";
import { shortPath } from "./short-path.ts";
import { typeName } from "./type-name.ts";

/** Everything there is to know about a tool, in lines for a person to read. */
export function renderTool(
  tool: LaterTool,
  losses: GeminiLosses,
  colours: Colours,
): readonly string[] {
  const { declaration, diagnostics } = tool;
  const parameters = renderMembers(declaration.parametersJsonSchema);
  return [
    [colours.bold(colours.cyan(declaration.name)), ...labels(tool).map(colours.dim)].join("  "),
    ...indent(declaration.description.split("\n")),
    ...indent(parameters.length === 0 ? [colours.dim("takes nothing")] : parameters, 4),
    ...indent(renderResponse(declaration.responseJsonSchema, colours), 4),
    ...indent(renderThrows(tool, colours), 4),
    ...indent(renderLosses("Gemini parameters", losses.parameters, colours)),
    ...indent(renderLosses("Gemini parametersJsonSchema", losses.parametersJsonSchema, colours)),
    ...indent(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, colours))),
  ];
}

function renderMembers(schema: JsonSchemaObject): readonly string[] {
  return columns(memberRows(schema).map(({ name, type, text }) => [name, type, text]));
}

function renderResponse(
  response: JsonSchemaObject | undefined,
  colours: Colours,
): readonly string[] {
  if (response === undefined) return [];
  return [`${colours.dim("returns")} ${typeName(response)}`, ...indent(renderMembers(response))];
}

function renderThrows({ throws = [] }: LaterTool, colours: Colours): readonly string[] {
  return throws.map(({ type, description }) =>
    [colours.dim("throws"), type, description].filter((part) => part).join(" "),
  );
}

function labels({ annotations, binding, timeoutMs, policies = {} }: LaterTool): readonly string[] {
  const { readOnly, idempotent, requiresApproval, deprecated } = annotations;
  return [
    ...(readOnly === true ? ["read-only"] : []),
    ...(idempotent === true ? ["idempotent"] : []),
    ...(requiresApproval === true ? ["requires approval"] : []),
    ...(deprecated === true ? ["deprecated"] : []),
    ...(typeof deprecated === "string" ? [`deprecated: ${deprecated}`] : []),
    ...(timeoutMs === undefined ? [] : [`at most ${timeoutMs} ms`]),
    ...policyLabels(policies),
    ...(binding.some(({ from }) => from === "signal") ? ["cancellable"] : []),
  ];
}

function policyLabels({
  concurrency,
  retries,
  cache,
  maxResultSize,
}: ToolPolicies): readonly string[] {
  const scope = cache?.scope === "runtime" ? "for all sessions" : "by session";
  return [
    ...(concurrency === undefined ? [] : [`${concurrency} at a time`]),
    ...(retries === undefined ? [] : [`up to ${retries.attempts} attempts`]),
    ...(cache === undefined ? [] : [`results kept ${duration(cache.ttlMs)} ${scope}`]),
    ...(maxResultSize === undefined ? [] : [`results up to ${maxResultSize} characters`]),
  ];
}

function duration(milliseconds: number): string {
  return milliseconds === Infinity ? "for ever" : `for ${milliseconds} ms`;
}

function renderLosses(
  form: string,
  losses: readonly SchemaLoss[],
  colours: Colours,
): readonly string[] {
  if (losses.length === 0) return [];
  const rows = losses.map(({ severity, path, message }) => [severity, path || "/", message]);
  return [colours.yellow(`Lost in ${form}:`), ...indent(columns(rows))];
}

function renderDiagnostic(diagnostic: Diagnostic, colours: Colours): string {
  const { severity, code, message, position } = diagnostic;
  const paint = severity === "info" ? colours.dim : colours.yellow;
  const label = code === "HIDDEN" ? "hidden" : severity === "info" ? "note" : severity;
  const place = position === undefined ? "" : ` ${renderPosition(position)}`;
  return `${paint(label)}${place} ${message}`;
}

function renderPosition({ file, line, column }: SourcePosition): string {
  return `${shortPath(file)}:${line}:${column}`;
}

function indent(lines: readonly string[], width = 2): readonly string[] {
  return lines.map((line) => `${" ".repeat(width)}${line}`);
}
