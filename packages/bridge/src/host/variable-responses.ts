import { create, toBinary } from "@bufbuild/protobuf";
import type { VariableRecord } from "later-runtime";

import { GetVariableResponseSchema } from "../gen/snakepit_bridge_pb.ts";
import { PreparedResponse } from "./server-definition.ts";
import { toWireVariable } from "./to-wire-variable.ts";

/** Responses for records, which never change. Of small ones only; most are asked for more than once. */
const prepared = new WeakMap<VariableRecord, PreparedResponse>();
const largestKept = 2_048;

/** The answer to the question for one variable. */
export function toGetResponse(record: VariableRecord, binary: boolean): PreparedResponse {
  const kept = prepared.get(record);
  if (kept !== undefined) return kept;
  const variable = toWireVariable(record, binary);
  const response = new PreparedResponse(
    toBinary(GetVariableResponseSchema, create(GetVariableResponseSchema, { variable })),
  );
  // What is small goes out the same way to everybody.
  if (response.bytes.length <= largestKept) prepared.set(record, response);
  return response;
}
