import type { MethodDefinition } from "@grpc/grpc-js";

import { WorkerService } from "../gen/later_worker_pb.ts";

const { name } = WorkerService.method.connect;

/** The method by which workers reach a host. Messages stay encoded: what is malformed is for a carrier to tell. */
export const connectMethod: MethodDefinition<Buffer, Buffer> & { readonly name: string } = {
  name,
  path: `/${WorkerService.typeName}/${name}`,
  requestStream: true,
  responseStream: true,
  requestSerialize: asItIs,
  requestDeserialize: asItIs,
  responseSerialize: asItIs,
  responseDeserialize: asItIs,
};

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
