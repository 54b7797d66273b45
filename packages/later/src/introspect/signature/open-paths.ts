import type { DocComment } from "../comments/doc-comment.ts";
import { membersOfPath } from "./document-members.ts";
import type { Parameter } from "./parameter.ts";

/**
 * Where `@param options.value … @open` welcomes any value: paths from the parameter, without the marks of
 * lists. A path may begin with the name of a member where a single object is all there is.
 */
export function openPaths(parameters: readonly Parameter[], doc: DocComment): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [path, { open }] of doc.parameters) {
    if (!open) continue;
    const plain = path.replaceAll("[]", "");
    const [base = ""] = plain.split(".");
    const owner = parameters.find(({ name }) => name === base);
    for (const { name, pattern } of owner === undefined ? parameters : [owner]) {
      const members = membersOfPath(path);
      const isOther = owner === undefined && pattern !== undefined && members.length > 0;
      if (owner !== undefined) paths.add(plain);
      else if (isOther) paths.add([name, ...members].join("."));
      else if (parameters.length === 1) paths.add(`${name}.${plain}`);
    }
  }
  return paths;
}
