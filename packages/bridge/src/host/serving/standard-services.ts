import type { Server } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";

import { CallService } from "../../gen/later_calls_pb.ts";
import { WorkerService } from "../../gen/later_worker_pb.ts";
import { BridgeService } from "../../gen/snakepit_bridge_pb.ts";
import { toPackageDefinition } from "./package-definition.ts";

const services = [BridgeService, CallService, WorkerService];

/** What load balancers and tools ask a gRPC server: whether it serves, and what. */
export class StandardServices {
  readonly #health = new HealthImplementation();

  addTo(server: Server): void {
    this.#health.addToServer(server);
    new ReflectionService(toPackageDefinition(services)).addToServer(server);
  }

  setServing(serving: boolean): void {
    const status = serving ? "SERVING" : "NOT_SERVING";
    this.#health.setStatus("", status);
    for (const { typeName } of services) this.#health.setStatus(typeName, status);
  }
}
