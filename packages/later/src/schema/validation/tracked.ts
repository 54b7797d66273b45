import type { Check } from "./check.ts";
import { Evaluated } from "./evaluated.ts";
import type { SchemaResource } from "./schema-resources.ts";

/**
 * Adds the bookkeeping that `unevaluated…` and `$dynamicRef` need: what a schema has evaluated counts
 * for the schema around it only if the value fits, and the resource it belongs to is on the way.
 */
export function tracked(check: Check, resource: SchemaResource): Check {
  return (value, run) => {
    const outer = run.evaluated;
    const own = new Evaluated();
    run.evaluated = own;
    run.scope.push(resource);
    const fits = check(value, run);
    run.scope.pop();
    run.evaluated = outer;
    if (fits) outer?.add(own);
    return fits;
  };
}
