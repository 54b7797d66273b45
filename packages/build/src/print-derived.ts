import type { Diagnostic, RecordedSite } from "later-runtime/derivation";

/**
 * What is found out at a call, as the expression that is put into the code: on one line, and the same
 * on every machine. Diagnostics are left out: they are for the author, and name files of the machine
 * that builds.
 */
export function printDerived(site: RecordedSite): string {
  return (
    JSON.stringify(derivedAt(site))
      // In an object literal, this key would set the prototype.
      .replace(/(?<=[{,])"__proto__":/g, '["__proto__"]:')
      // Older parsers take these for ends of lines.
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029")
  );
}

function derivedAt(site: RecordedSite): unknown {
  switch (site.kind) {
    case "tool":
      return toShipped(site.tool);
    case "tools":
      return site.tools.map(toShipped);
    case "type":
      return toShipped(site.type);
  }
}

function toShipped<Derived extends { readonly diagnostics: readonly Diagnostic[] }>(
  derived: Derived,
): Derived {
  return { ...derived, diagnostics: [] };
}
