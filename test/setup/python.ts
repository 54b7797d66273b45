import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { root } from "./paths.ts";

/**
 * A Python 3 with gRPC and its code generator, which `npm test` provides; `undefined` where there is none:
 * tests that need it are then skipped.
 */
export const python: string | undefined = find();

const protocol = path.join(root, "packages/bridge/proto");

/**
 * Generates the protocols' Python code, such as `snakepit_bridge_pb2` and `later_worker_pb2_grpc`, into a new
 * temporary folder; whoever asks removes it.
 */
export function generatePythonCode(): string {
  if (python === undefined) throw new Error("There is no Python 3 to generate code with.");
  const folder = mkdtempSync(path.join(tmpdir(), "later-python-"));
  execFileSync(python, [
    "-W",
    "ignore",
    "-m",
    "grpc_tools.protoc",
    `--proto_path=${protocol}`,
    `--python_out=${folder}`,
    `--grpc_python_out=${folder}`,
    ...readdirSync(protocol),
  ]);
  return folder;
}

function find(): string | undefined {
  const command =
    process.env["LATER_PYTHON"] ??
    execFileSync(process.execPath, [path.join(root, "scripts/python.mjs")], { encoding: "utf8" });
  return command.trim() === "" ? undefined : command.trim();
}
