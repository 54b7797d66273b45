import { type Check, allOf } from "../validation/check.ts";
import { quote } from "../validation/describe-value.ts";
import type { Keyword, SchemaNode } from "../validation/schema-node.ts";
import type { ReferenceTarget, SchemaResource } from "../validation/schema-resources.ts";

/** `$ref` and `$dynamicRef`. Nothing is ever fetched. */
export function compileReference(node: SchemaNode): Check {
  const checks = [compileStatic(node), compileDynamic(node)].filter((check) => check !== undefined);
  return allOf(checks);
}

function compileStatic(node: SchemaNode): Check | undefined {
  const target = resolve(node, "$ref");
  if (target === undefined) return undefined;
  const check = connect(node, target, "$ref");
  if (!node.compiler.dynamic) return check;
  return within(target.resource, check);
}

/** Means the outermost schema of that dynamic anchor among the resources on the way here. */
function compileDynamic(node: SchemaNode): Check | undefined {
  const target = resolve(node, "$dynamicRef");
  if (target === undefined) return undefined;
  const { compiler } = node;
  compiler.dynamic = true;
  const { anchor, resource } = target;
  const initial = connect(node, target, "$dynamicRef");
  if (anchor === undefined || resource.dynamicAnchors.get(anchor) !== target.schema) {
    return within(resource, initial);
  }
  const checks = new Map<SchemaResource, Check>([[resource, initial]]);
  compiler.onResource((other) => {
    const schema = other.dynamicAnchors.get(anchor);
    if (schema === undefined || checks.has(other)) return;
    checks.set(other, connect(node, { schema, resource: other, anchor }, "$dynamicRef"));
  });
  return (value, run) => {
    const outermost = run.scope.find((other) => checks.has(other)) ?? resource;
    return checks.get(outermost)?.(value, run) ?? true;
  };
}

function resolve(node: SchemaNode, keyword: Keyword): ReferenceTarget | undefined {
  const reference = node.text(keyword);
  if (reference === undefined) return undefined;
  const target = node.compiler.resources.resolve(reference, node.schema);
  if (target === undefined) {
    throw node.refuse(keyword, `a reference to a schema that is known, but is ${quote(reference)}`);
  }
  return target;
}

function connect(node: SchemaNode, target: ReferenceTarget, keyword: Keyword): Check {
  node.compiler.connect(node.schema, target.schema);
  return node.compiler.compileLater(target.schema, { parent: node, keyword, token: undefined });
}

/** A reference into the middle of a resource enters that resource, too. */
function within(resource: SchemaResource, check: Check): Check {
  return (value, run) => {
    run.scope.push(resource);
    const fits = check(value, run);
    run.scope.pop();
    return fits;
  };
}
