import {
  type JsonObject,
  LaterError,
  type SessionVariables,
  type VariableRecord,
} from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { metadataNames } from "../../protocol/metadata-names.ts";
import { detailsOf } from "../../protocol/to-status.ts";
import { assertBatchSize } from "../../requests/batch-size.ts";
import { isObject } from "../../wire/is-object.ts";
import type { HostSettings } from "../host-options.ts";
import type { CallScope } from "../serving/call-scope.ts";
import type { UnaryHandlers } from "../serving/handlers.ts";
import { assertMapKeys } from "./map-keys.ts";
import { readVariableValue } from "./read-variable-value.ts";
import { toWireVariable } from "./to-wire-variable.ts";
import { toBatchResponse, toGetResponse } from "./variable-responses.ts";

/** Methods that read and write variables. */
export type VariableMethod =
  | "registerVariable"
  | "getVariable"
  | "setVariable"
  | "getVariables"
  | "setVariables"
  | "listVariables"
  | "deleteVariable";

/** Reads and writes the variables of sessions. */
export function variableHandlers({
  runtime,
  maxBatchSize,
}: HostSettings): UnaryHandlers<VariableMethod> {
  const variablesOf = async (sessionId: string, scope: CallScope): Promise<SessionVariables> =>
    (await runtime.session(sessionId)).variables.as(scope.caller.principal);

  return {
    registerVariable: async (request, scope) => {
      const { sessionId, name, type, constraintsJson } = request;
      const { [metadataNames.access]: accessJson, ...metadata } = request.metadata;
      assertMapKeys([name]);
      const variables = await variablesOf(sessionId, scope);
      const { id } = await variables.register({
        name,
        type,
        initial: readVariableValue(request.initialValue, request.initialBinaryValue),
        constraints: readConstraints(constraintsJson),
        metadata,
        ...(accessJson === undefined ? {} : { access: readJson("rules of access", accessJson) }),
      });
      return { success: true, variableId: id };
    },

    getVariable: async ({ sessionId, variableIdentifier }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      const record = await variables.read(variableIdentifier);
      return toGetResponse(record, scope.readsBinary);
    },

    setVariable: async (request, scope) => {
      const { sessionId, variableIdentifier, value, binaryValue, expectedVersion } = request;
      const variables = await variablesOf(sessionId, scope);
      const { optimizerId, expected, metadata } = readUpdateMetadata(request.metadata);
      const version = expected ?? (expectedVersion === 0 ? undefined : expectedVersion);
      const record = await variables.set(
        variableIdentifier,
        readVariableValue(value, binaryValue),
        {
          metadata,
          ...(version === undefined ? {} : { expectedVersion: version }),
          ...(optimizerId === undefined ? {} : { optimizerId }),
        },
      );
      return { success: true, newVersion: record.version };
    },

    getVariables: async ({ sessionId, variableIdentifiers }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      assertBatchSize(variableIdentifiers.length, maxBatchSize);
      assertMapKeys(variableIdentifiers);
      const found = await variables.readMany(variableIdentifiers);
      return {
        variables: toWireMap(found, scope.readsBinary),
        missingVariables: variableIdentifiers.filter((identifier) => !found.has(identifier)),
      };
    },

    setVariables: async (request, scope) => {
      const { sessionId, atomic } = request;
      assertMapKeys(request.updates, request.binaryUpdates);
      const updates = new Map(Object.entries(request.updates));
      const bytes = new Map(Object.entries(request.binaryUpdates));
      const identifiers = new Set([...updates.keys(), ...bytes.keys()]);
      assertBatchSize(identifiers.size, maxBatchSize);
      const variables = await variablesOf(sessionId, scope);
      const values = new Map<string, unknown>();
      const errors = new Map<string, string>();
      for (const identifier of identifiers) {
        try {
          const binary = bytes.get(identifier) ?? new Uint8Array();
          values.set(identifier, readVariableValue(updates.get(identifier), binary));
        } catch (error) {
          errors.set(identifier, describe(error));
        }
      }
      if (atomic && errors.size > 0) return toBatchResponse(errors, new Map());
      const { optimizerId, metadata } = readUpdateMetadata(request.metadata);
      const result = await variables.trySetMany(values, {
        atomic,
        metadata,
        ...(optimizerId === undefined ? {} : { optimizerId }),
      });
      for (const [identifier, error] of result.errors) errors.set(identifier, detailsOf(error));
      return toBatchResponse(errors, result.versions);
    },

    listVariables: async ({ sessionId, pattern }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      const records = await variables.list(pattern === "" ? "*" : pattern);
      return { variables: records.map((record) => toWireVariable(record, scope.readsBinary)) };
    },

    deleteVariable: async ({ sessionId, variableIdentifier }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      await variables.delete(variableIdentifier);
      return { success: true };
    },
  };
}

/** What metadata of an update say to the host; the others are kept with the value. */
interface UpdateMetadata {
  readonly expected: number | undefined;
  readonly optimizerId: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

function readUpdateMetadata(given: Readonly<Record<string, string>>): UpdateMetadata {
  const {
    [metadataNames.expectedVersion]: version,
    [metadataNames.optimizerId]: optimizerId,
    ...metadata
  } = given;
  if (version !== undefined && !/^\d{1,15}$/.test(version)) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      `"${metadataNames.expectedVersion}" has to be a whole number of at least 0.`,
    );
  }
  return { expected: version === undefined ? undefined : Number(version), optimizerId, metadata };
}

function readConstraints(text: string): JsonObject {
  return text.trim() === "" ? {} : readJson("constraints", text);
}

/** An object that a client sends as text; `null` stands for an empty one. */
function readJson(what: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new LaterError("INVALID_VARIABLE", `Invalid ${what}: they are no JSON.`, { cause });
  }
  if (value === null) return {};
  if (isObject(value)) return value as JsonObject;
  throw new LaterError("INVALID_VARIABLE", `Invalid ${what}: they have to be an object.`);
}

function describe(error: unknown): string {
  if (LaterError.is(error)) return error.message;
  throw error;
}

function toWireMap(
  records: ReadonlyMap<string, VariableRecord>,
  binary: boolean,
): Record<string, ReturnType<typeof toWireVariable>> {
  return Object.fromEntries(
    [...records].map(([identifier, record]) => [identifier, toWireVariable(record, binary)]),
  );
}
