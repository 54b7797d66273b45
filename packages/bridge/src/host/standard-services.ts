import type { Server } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";

import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { toPackageDefinition } from "./package-definition.ts";

/** What load balancers and tools ask a gRPC server: whether it serves, and what. */
export class StandardServices {
  readonly #health = new HealthImplementation();

  addTo(server: Server): void {
    this.#health.addToServer(server);
    new ReflectionService(toPackageDefinition(BridgeService)).addToServer(server);
  }

  setServing(serving: boolean): void {
    const status = serving ? "SERVING" : "NOT_SERVING";
    for (const service of ["", BridgeService.typeName]) this.#health.setStatus(service, status);
  }
}
