import { shortPath } from "../rendering/short-path.ts";
import type { Colours } from "../terminal/palette.ts";
import type { Finding } from "./finding.ts";

/** A finding in lines for a person and for editors, which follow `file:line:column`; with the line that it is about. */
export function renderFinding(
  { severity, code, message, position }: Finding,
  source: string | undefined,
  colours: Colours,
): readonly string[] {
  const { file, line, column } = position;
  const paint = { error: colours.red, warning: colours.yellow, note: colours.dim }[severity];
  const head = `${shortPath(file)}:${line}:${column} ${paint(severity)} ${colours.dim(code)} ${message}`;
  const text = source?.split(/\r?\n/)[line - 1];
  if (text === undefined) return [head];
  const gutter = `${line} | `.padStart(8);
  // Tabs stay what they are, so that the mark stands where the text does.
  const before = text.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return [
    head,
    colours.dim(`${gutter}${text}`),
    `${" ".repeat(gutter.length)}${before}${paint("^")}`,
  ];
}
