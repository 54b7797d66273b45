import type {
  ImportOptions,
  JsonObject,
  SetVariableOptions,
  VariableAccess,
  VariableDefinition,
} from "later-runtime";

import type { Fields } from "../fields.ts";
import type { Step } from "./stage.ts";

/** Steps on variables, by what a vector calls them. */
export const variableSteps: Readonly<Record<string, Step>> = {
  define: async ({ variables }, step) =>
    (await variables.define(nameOf(step), step.take("definition") as VariableDefinition)).get(),
  get: ({ variables }, step) => variables.get(nameOf(step)),
  getMany: async ({ variables }, step) =>
    valuesOf(await variables.readMany(step.texts("names") ?? [])),
  has: ({ variables }, step) => variables.has(nameOf(step)),
  list: async ({ variables }, step) =>
    (await variables.list(step.text("pattern"))).map(({ name }) => name),
  version: async ({ variables }, step) => (await variables.read(nameOf(step))).version,
  read: async ({ variables }, step) => {
    const record = await variables.read(nameOf(step));
    const { id, name, type, value, constraints, metadata, source, version, changedBy } = record;
    const lockedBy = record.optimization?.optimizerId;
    return { id, name, type, value, constraints, metadata, source, version, changedBy, lockedBy };
  },
  set: async ({ variables }, step) =>
    (await variables.set(nameOf(step), step.take("value"), optionsOf(step))).value,
  setMany: async ({ variables }, step) => {
    const updates = (step.take("updates") ?? {}) as JsonObject;
    const expectedVersions = step.take("expectedVersions") as Record<string, number> | undefined;
    const { versions, errors } = await variables.setMany(updates, {
      ...optionsOf(step),
      atomic: step.flag("atomic") ?? true,
      ...(expectedVersions === undefined ? {} : { expectedVersions }),
    });
    const codes = [...errors].map(([identifier, { code }]) => [identifier, code]);
    return { versions: Object.fromEntries(versions), errors: Object.fromEntries(codes) };
  },
  increment: async ({ variables }, step) => {
    const name = nameOf(step);
    const increments = Array.from({ length: step.number("times") ?? 1 }, () =>
      variables.update(name, (value) => Number(value) + 1),
    );
    await Promise.all(increments);
    return variables.get(name);
  },
  delete: ({ variables }, step) => variables.delete(nameOf(step)),
  constrain: async ({ variables }, step) => {
    const constraints = step.take("constraints") as JsonObject;
    return (await variables.setConstraints(nameOf(step), constraints)).constraints;
  },
  grant: async ({ variables }, step) => {
    await variables.setAccess(nameOf(step), step.take("access") as VariableAccess);
  },
  history: async ({ variables }, step) =>
    (await variables.history(nameOf(step), step.number("limit"))).map(({ value }) => value),
  rollback: async ({ variables }, step) =>
    (await variables.rollback(nameOf(step), step.number("version") ?? 0)).value,
  depend: ({ variables }, step) => variables.addDependency(nameOf(step), step.text("on") ?? ""),
  release: ({ variables }, step) => variables.removeDependency(nameOf(step), step.text("on") ?? ""),
  lock: async ({ variables }, step) => {
    const { optimizerId } = await variables.startOptimization(nameOf(step), {
      optimizerId: step.text("optimizer") ?? "",
    });
    return optimizerId;
  },
  unlock: async ({ variables }, step) => {
    const optimizerId = step.text("optimizer");
    const { stopped } = await variables.stopOptimization(nameOf(step), {
      ...(optimizerId === undefined ? {} : { optimizerId }),
      force: step.flag("force") ?? false,
    });
    return stopped;
  },
  export: ({ variables }) => variables.export(),
  import: ({ variables }, step) => {
    const existing = step.text("existing") as ImportOptions["existing"];
    const options = existing === undefined ? {} : { existing };
    return variables.import(step.list("variables") ?? [], options);
  },
};

function nameOf(step: Fields): string {
  return step.text("name") ?? "";
}

function optionsOf(step: Fields): SetVariableOptions {
  const expectedVersion = step.number("expectedVersion");
  const optimizerId = step.text("optimizer");
  const metadata = step.take("metadata") as Readonly<Record<string, string>> | undefined;
  return {
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
    ...(optimizerId === undefined ? {} : { optimizerId }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function valuesOf(records: ReadonlyMap<string, { readonly value: unknown }>): object {
  return Object.fromEntries([...records].map(([identifier, { value }]) => [identifier, value]));
}
