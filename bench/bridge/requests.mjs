import { create, toBinary } from "@bufbuild/protobuf";

// Not exported: a client of the library never needs the messages.
import * as protocol from "../../packages/bridge/dist/gen/snakepit_bridge_pb.js";

const sessionId = "bench";
const value = (number) => ({
  typeUrl: "type.googleapis.com/snakepit.float",
  value: Buffer.from(String(number)),
});

/** Requests of the protocol, as one gRPC message each. */
export const requests = {
  Ping: frame(protocol.PingRequestSchema, { message: "bench" }),
  GetVariable: frame(protocol.GetVariableRequestSchema, { sessionId, variableIdentifier: "v1" }),
  SetVariable: frame(protocol.SetVariableRequestSchema, {
    sessionId,
    variableIdentifier: "v1",
    value: value(1.5),
  }),
  SetVariables: frame(protocol.BatchSetVariablesRequestSchema, {
    sessionId,
    atomic: true,
    updates: Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`v${index}`, value(2.5)]),
    ),
  }),
};

function frame(schema, init) {
  const message = toBinary(schema, create(schema, init));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
