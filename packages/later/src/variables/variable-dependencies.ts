import { LaterError } from "../errors/later-error.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { writeRecord } from "./next-version.ts";
import { limitsOf } from "./register-variable.ts";
import { assertAccess } from "./variable-access.ts";
import type { VariableDependency, VariableRecord } from "./variable-record.ts";
import { type VariableScope, variableNotFound } from "./variable-scope.ts";

/** Collection of the one entry that every change of the graph goes through. */
const graphCollection = "dependencies";
const graphKey = "graph";

const note = { type: "dependencies_change", metadata: {} } as const;

/** Lets one variable depend on another; the same dependency again replaces its kind. */
export async function addDependency(
  scope: VariableScope,
  from: string,
  to: string,
  type: string,
): Promise<void> {
  const { store, sessionId } = scope.home;
  if (typeof type !== "string" || !isWellFormed(type)) {
    throw new LaterError("INVALID_ARGUMENT", "The kind of a dependency is a text.");
  }
  await scope.change(async () => {
    // Two additions that are sound by themselves may close a cycle together: one of them has to wait.
    const [graph] = (await store.read(sessionId, graphCollection, [graphKey])) ?? [];
    const variables = await scope.list();
    const source = find(variables, from);
    const target = find(variables, to);
    assertAccess(source.record, "write", scope.actor);
    assertAccess(target.record, "read", scope.actor);
    const records = new Map(variables.map(({ record }) => [record.id, record]));
    const path = pathBetween(records, target.record.id, source.record.id);
    if (path !== undefined) throw cycle(path, records);
    const { record } = source;
    const others = record.dependencies.filter(({ variableId }) => variableId !== target.record.id);
    const dependency: VariableDependency = { variableId: target.record.id, type };
    const dependants = new Set(target.record.dependants).add(record.id);
    return {
      commit: {
        writes: [
          {
            collection: graphCollection,
            key: graphKey,
            expected: graph?.revision ?? 0,
            value: true,
          },
          writeRecord({ ...record, dependencies: [...others, dependency] }, source.revision, note),
          writeRecord({ ...target.record, dependants: [...dependants] }, target.revision, note),
        ],
        limits: limitsOf(scope),
      },
      result: undefined,
    };
  });
}

/** Ends a dependency; tells whether there was one. */
export async function removeDependency(
  scope: VariableScope,
  from: string,
  to: string,
): Promise<boolean> {
  return scope.change(async () => {
    const source = await scope.require(from);
    const target = await scope.require(to);
    assertAccess(source.record, "write", scope.actor);
    const dependencies = source.record.dependencies;
    const others = dependencies.filter(({ variableId }) => variableId !== target.record.id);
    if (others.length === dependencies.length) return { commit: {}, result: false };
    const { id } = source.record;
    const dependants = target.record.dependants.filter((dependant) => dependant !== id);
    return {
      commit: {
        writes: [
          writeRecord({ ...source.record, dependencies: others }, source.revision, note),
          writeRecord({ ...target.record, dependants }, target.revision, note),
        ],
      },
      result: true,
    };
  });
}

function find<Variable extends { readonly record: VariableRecord }>(
  variables: readonly Variable[],
  identifier: string,
): Variable {
  const found =
    variables.find(({ record }) => record.id === identifier) ??
    variables.find(({ record }) => record.name === identifier);
  if (found === undefined) throw variableNotFound(identifier);
  return found;
}

/** Ids on a way from one variable along its dependencies to another, both included. */
function pathBetween(
  records: ReadonlyMap<string, VariableRecord>,
  start: string,
  end: string,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const id of cameFrom.keys()) {
    if (id === end) {
      const path: string[] = [];
      for (let step: string | undefined = end; step !== undefined; step = cameFrom.get(step)) {
        path.unshift(step);
      }
      return path;
    }
    for (const { variableId } of records.get(id)?.dependencies ?? []) {
      if (!cameFrom.has(variableId)) cameFrom.set(variableId, id);
    }
  }
  return undefined;
}

function cycle(path: readonly string[], records: ReadonlyMap<string, VariableRecord>): LaterError {
  const names = path.map((id) => records.get(id)?.name ?? id);
  const last = names.at(-1);
  const text = [last, ...names].map((name) => `"${name}"`).join(" → ");
  return new LaterError("DEPENDENCY_CYCLE", `The dependency would close a cycle: ${text}.`, {
    details: { cycle: [last, ...names] },
  });
}
