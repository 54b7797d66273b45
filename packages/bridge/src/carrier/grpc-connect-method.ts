import type { DescService } from "@bufbuild/protobuf";
import type { MethodDefinition } from "@grpc/grpc-js";

import { CallService } from "../gen/later_calls_pb.ts";
import { WorkerService } from "../gen/later_worker_pb.ts";

/** A method of gRPC that carries messages. They stay encoded: what is malformed is for a carrier to tell. */
export type ConnectMethod = MethodDefinition<Buffer, Buffer> & { readonly name: string };

/** The method by which workers reach a host. */
export const connectMethod: ConnectMethod = toConnectMethod(WorkerService, "Connect");

/** The method by which clients reach a host whose calls follow each other closely. */
export const connectCallsMethod: ConnectMethod = toConnectMethod(CallService, "Connect");

function toConnectMethod({ typeName }: DescService, name: string): ConnectMethod {
  return {
    name,
    path: `/${typeName}/${name}`,
    requestStream: true,
    responseStream: true,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  };
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
