import * as bridge from "later-bridge";
import { expect, test } from "vitest";

test("later-bridge exports this, and nothing else, at run time", () => {
  expect(Object.keys(bridge).toSorted()).toEqual([
    "AuditFile",
    "AuditLog",
    "BridgeClient",
    "BridgeHost",
    "BridgeTools",
    "ContractBook",
    "WorkerPool",
    "Workers",
    "checkWorker",
    "compareContracts",
    "fingerprintOf",
    "lockFileName",
    "offerOf",
    "printLock",
    "readContract",
    "readLock",
    "readLockFile",
    "readToolArguments",
    "readToolValue",
    "readValue",
    "runAsScript",
    "startPool",
    "threads",
    "verifyAudit",
    "writeToolValue",
    "writeValue",
  ]);
});
