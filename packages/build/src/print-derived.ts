import type { DerivedTool, RecordedSite } from "later-runtime/derivation";

/**
 * What is found out at a call, as the expression that is put into the code: on one line, and the same
 * on every machine. Diagnostics are left out: they are for the author, and name files of the machine
 * that builds.
 */
export function printDerived(site: RecordedSite): string {
  const derived = site.kind === "tool" ? toShipped(site.tool) : site.tools.map(toShipped);
  return (
    JSON.stringify(derived)
      // In an object literal, this key would set the prototype.
      .replace(/(?<=[{,])"__proto__":/g, '["__proto__"]:')
      // Older parsers take these for ends of lines.
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029")
  );
}

function toShipped(tool: DerivedTool): DerivedTool {
  return { ...tool, diagnostics: [] };
}
