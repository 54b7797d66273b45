import { type Node, parse } from "acorn";

/** A node of a JavaScript file. */
export interface JavascriptNode {
  readonly node: Node;
  /** Whether it stands outside of all functions, where a name means what the file imports under it. */
  readonly isOutside: boolean;
}

/**
 * All nodes of a JavaScript file, in no order.
 *
 * @throws SyntaxError for what is no JavaScript
 */
export function* nodesOf(text: string): Generator<JavascriptNode> {
  const pending: JavascriptNode[] = [{ node: parseAny(text), isOutside: true }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const isOutside = next.isOutside && !functions.has(next.node.type);
    for (const node of childrenOf(next.node)) pending.push({ node, isOutside });
  }
}

/** Files of either kind of module are named alike. */
function parseAny(text: string): Node {
  const options = { ecmaVersion: "latest", allowHashBang: true } as const;
  try {
    return parse(text, { ...options, sourceType: "module" });
  } catch {
    return parse(text, { ...options, sourceType: "script", allowReturnOutsideFunction: true });
  }
}

const functions: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionDeclaration",
  "FunctionExpression",
]);

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flat()
    .filter((value: unknown): value is Node => {
      return typeof value === "object" && value !== null && "type" in value && "start" in value;
    });
}
