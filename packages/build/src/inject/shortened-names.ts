import type { ImportSpecifier, Node } from "acorn";

import { nodesOf } from "./javascript-nodes.ts";

/** What the names of a JavaScript file tell of what they were in its source. */
export interface ShortenedNames {
  /** Names under which other modules export something, by those under which the file imports it. */
  readonly imported: ReadonlyMap<string, string>;
  /**
   * Where the text first speaks of something of which no name is left, as messages of a bundled library do when names
   * were shortened.
   */
  readonly onlyInText: number | undefined;
}

/** @throws SyntaxError for what is no JavaScript */
export function shortenedNames(text: string, mention: RegExp): ShortenedNames {
  const imported = new Map<string, string>();
  const mentions: number[] = [];
  let isNamed = false;
  for (const { node } of nodesOf(text)) {
    if (isImport(node)) imported.set(node.local.name, nameOf(node.imported));
    if (isIdentifier(node)) isNamed ||= mention.test(node.name);
    else if (isText(node) && mention.test(text.slice(node.start, node.end))) {
      mentions.push(node.start);
    }
  }
  const onlyInText = isNamed || mentions.length === 0 ? undefined : Math.min(...mentions);
  return { imported, onlyInText };
}

function isImport(node: Node): node is ImportSpecifier {
  return node.type === "ImportSpecifier";
}

function nameOf(name: ImportSpecifier["imported"]): string {
  return name.type === "Identifier" ? name.name : String(name.value);
}

function isIdentifier(node: Node): node is Node & { readonly name: string } {
  return node.type === "Identifier";
}

function isText(node: Node): boolean {
  return node.type === "Literal" || node.type === "TemplateElement";
}
