import type { JsonObject, SessionVariables, VariableChange } from "later-runtime";

import { assertBatchSize } from "./batch-size.ts";
import { fromRequestValue } from "./from-request-value.ts";
import { kinds, readMember, readOptional } from "./read-member.ts";
import type { AnswererSettings } from "./request-answerer-options.ts";
import type { RequestMethods } from "./request-scope.ts";
import { toRequestVariable } from "./to-request-variable.ts";
import type { News, Watches } from "./watches.ts";

/** Reads, writes and watches the variables of a session. */
export function variableRequests(
  { runtime, caller, maxBatchSize }: AnswererSettings,
  watches: Watches,
): RequestMethods {
  const variablesOf = async (sessionId: string): Promise<SessionVariables> => {
    const { variables } = await runtime.session(sessionId);
    return caller === undefined ? variables : variables.as(caller.principal);
  };

  return {
    "variables.register": async (params, { session }) => {
      const constraints = readOptional(params, "constraints", kinds.object);
      const variables = await variablesOf(session);
      const record = await variables.register({
        name: readMember(params, "name", kinds.text),
        type: readMember(params, "type", kinds.text),
        initial: fromRequestValue(readMember(params, "value", kinds.anything)),
        ...(constraints === undefined ? {} : { constraints: constraints as JsonObject }),
        ...readMetadata(params),
      });
      return toRequestVariable(record);
    },

    "variables.get": async (params, { session }) => {
      const identifier = readMember(params, "identifier", kinds.text);
      return toRequestVariable(await (await variablesOf(session)).read(identifier));
    },

    "variables.getMany": async (params, { session }) => {
      const identifiers = readMember(params, "identifiers", kinds.texts);
      assertBatchSize(identifiers.length, maxBatchSize);
      const found = await (await variablesOf(session)).readMany(identifiers);
      return {
        found: Object.fromEntries(
          [...found].map(([identifier, record]) => [identifier, toRequestVariable(record)]),
        ),
        missing: identifiers.filter((identifier) => !found.has(identifier)),
      };
    },

    "variables.set": async (params, { session }) => {
      const identifier = readMember(params, "identifier", kinds.text);
      const value = fromRequestValue(readMember(params, "value", kinds.anything));
      const expectedVersion = readOptional(params, "expectedVersion", kinds.count);
      const options = {
        ...readMetadata(params),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      };
      const { version } = await (await variablesOf(session)).set(identifier, value, options);
      return { version };
    },

    "variables.setMany": async (params, { session }) => {
      const updates = Object.entries(readMember(params, "updates", kinds.object));
      assertBatchSize(updates.length, maxBatchSize);
      const values = new Map(updates.map(([name, value]) => [name, fromRequestValue(value)]));
      const atomic = readOptional(params, "atomic", kinds.boolean) ?? true;
      const options = { ...readMetadata(params), atomic };
      const result = await (await variablesOf(session)).trySetMany(values, options);
      return {
        versions: Object.fromEntries(result.versions),
        errors: Object.fromEntries(
          [...result.errors].map(([identifier, { message }]) => [identifier, message]),
        ),
      };
    },

    "variables.list": async (params, { session }) => {
      const pattern = readOptional(params, "pattern", kinds.text) ?? "*";
      const records = await (await variablesOf(session)).list(pattern);
      return records.map(toRequestVariable);
    },

    "variables.delete": async (params, { session }) => {
      const identifier = readMember(params, "identifier", kinds.text);
      await (await variablesOf(session)).delete(identifier);
    },

    "variables.watch": async (params, scope) => {
      const identifiers = readOptional(params, "identifiers", kinds.texts);
      if (identifiers !== undefined) assertBatchSize(identifiers.length, maxBatchSize);
      const variables = await variablesOf(scope.session);
      const target = identifiers ?? { pattern: "*" };
      return watches.open(scope, () => variables.openWatch(target), toNews);
    },
  };
}

function readMetadata(params: Readonly<Record<string, unknown>>): {
  readonly metadata?: Readonly<Record<string, string>>;
} {
  const metadata = readOptional(params, "metadata", kinds.metadata);
  return metadata === undefined ? {} : { metadata };
}

function toNews({ type, variable, missed }: VariableChange): News {
  const { id, name } = variable;
  const change = type === "created" || type === "deleted" ? type : "updated";
  return {
    change,
    id,
    name,
    ...(change === "deleted" ? {} : { variable: toRequestVariable(variable) }),
    ...(missed === 0 ? {} : { missed }),
  };
}
