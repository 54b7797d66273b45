// What gRPC itself costs: a server that answers every GetVariable with the same bytes.

import { Server, ServerCredentials } from "@grpc/grpc-js";

import { bytesMethod } from "./bytes-method.mjs";

const answer = Buffer.alloc(200);
const server = new Server();
server.addService(
  { GetVariable: bytesMethod("GetVariable") },
  { GetVariable: (_call, callback) => callback(null, answer) },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send(`127.0.0.1:${port}`);
});
process.once("disconnect", () => server.forceShutdown());
