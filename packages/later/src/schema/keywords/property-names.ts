import type { Check } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `propertyNames`. */
export function compilePropertyNames(node: SchemaNode): Check {
  const check = node.child("propertyNames");
  return (value, run) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
    let fits = true;
    for (const name of Object.keys(value)) {
      if (run.matches(check, name)) continue;
      const [reason] = run.quiet ? [] : run.rehearse(check, name);
      run.report(
        "propertyNames",
        `has a name that ${reason?.predicate ?? "is not allowed."}`,
        name,
      );
      if (run.quiet) return false;
      fits = false;
    }
    return fits;
  };
}
