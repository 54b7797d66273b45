import { type Check, allOf } from "../validation/check.ts";
import { quote } from "../validation/describe-value.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `dependentRequired` and `dependentSchemas`. */
export function compileDependencies(node: SchemaNode): Check {
  const checks = [
    ...Object.entries(node.object("dependentRequired")).map(([name, names]) => {
      if (!Array.isArray(names) || !names.every((other) => typeof other === "string")) {
        throw node.refuse("dependentRequired", "an object of arrays of strings");
      }
      return requireWith(name, names);
    }),
    ...Object.keys(node.object("dependentSchemas")).map((name) => {
      const check = node.inPlace("dependentSchemas", name);
      const conditional: Check = (value, run) => !hasMember(value, name) || check(value, run);
      return conditional;
    }),
  ];
  return allOf(checks);
}

function requireWith(name: string, others: readonly string[]): Check {
  return (value, run) => {
    if (!hasMember(value, name)) return true;
    const missing = others.filter((other) => !hasMember(value, other));
    for (const other of missing) {
      run.report("dependentRequired", `is required because ${quote(name)} is given.`, other);
    }
    return missing.length === 0;
  };
}

function hasMember(value: unknown, name: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.hasOwn(value, name) &&
    (value as Record<string, unknown>)[name] !== undefined
  );
}
