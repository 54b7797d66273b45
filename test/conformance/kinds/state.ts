import {
  Runtime,
  type SessionLimits,
  type SessionVariables,
  ToolRegistry,
  type VariableDefinition,
} from "later-runtime";

import { attempt } from "../attempt.ts";
import { ContendedStore } from "../contended-store.ts";
import { attemptChecks, judge } from "../expectations.ts";
import { Fields } from "../fields.ts";
import type { Mismatch } from "../matchers.ts";
import { playSteps } from "../play-steps.ts";
import { readVector } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about the variables of one session: steps, each with what has to come of it. */
export const openState: OpenKind = () => ({
  async play(vector) {
    const { input, expect } = readVector(vector, ["input"]);
    if (expect !== undefined) throw new Unsupported("steps have expectations, not the vector");
    const fields = new Fields(input, "input");
    const steps = fields.list("steps") ?? [];
    const limits = (fields.take("limits") ?? {}) as SessionLimits;
    fields.end();
    await using store = new ContendedStore();
    await using runtime = new Runtime({ registry: new ToolRegistry(), store, limits });
    const { variables } = await runtime.createSession();
    return await playSteps(steps, (step) => playStep({ variables, store }, step));
  },
});

/** What steps are played on. */
interface Stage {
  readonly variables: SessionVariables;
  readonly store: ContendedStore;
}

type Step = (variables: SessionVariables, name: string, step: Fields) => Promise<unknown>;

const steps: Readonly<Record<string, Step>> = {
  define: async (variables, name, step) => {
    const definition = step.take("definition") as VariableDefinition;
    return (await variables.define(name, definition)).get();
  },
  get: (variables, name) => variables.get(name),
  set: async (variables, name, step) => {
    const expectedVersion = step.number("expectedVersion");
    const optimizerId = step.text("optimizer");
    const options = {
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...(optimizerId === undefined ? {} : { optimizerId }),
    };
    return (await variables.set(name, step.take("value"), options)).value;
  },
  delete: (variables, name) => variables.delete(name),
  version: async (variables, name) => (await variables.read(name)).version,
  rollback: async (variables, name, step) =>
    (await variables.rollback(name, step.number("version") ?? 0)).value,
  lock: async (variables, name, step) => {
    const { optimizerId } = await variables.startOptimization(name, {
      optimizerId: step.text("optimizer") ?? "",
    });
    return optimizerId;
  },
  unlock: async (variables, name, step) => {
    const optimizerId = step.text("optimizer") ?? "";
    return (await variables.stopOptimization(name, { optimizerId })).stopped;
  },
  depend: (variables, name, step) => variables.addDependency(name, step.text("on") ?? ""),
};

async function playStep({ variables, store }: Stage, fields: Fields): Promise<readonly Mismatch[]> {
  const kind = fields.text("do") ?? "";
  const step = Object.hasOwn(steps, kind) ? steps[kind] : undefined;
  if (step === undefined) throw new Unsupported(`the step "${kind}" is not known`);
  const name = fields.text("name") ?? "";
  const actor = fields.text("as");
  store.isContended = fields.flag("contended") === true;
  const expect = fields.take("expect") ?? { fails: false };
  const caller = actor === undefined ? variables : variables.as(actor);
  const result = await attempt(() => step(caller, name, fields));
  store.isContended = false;
  fields.end();
  return judge(expect, result, attemptChecks);
}
