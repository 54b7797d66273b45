import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { installDebianPackages } from "./debian.mjs";
import { root } from "./setup.mjs";

/** What the tests import: gRPC, its messages, the generator of their code, arrays, and what runs tests. */
const imports = "import grpc, google.protobuf, grpc_tools, numpy, pytest";
const environment = path.join(root, "node_modules/.cache/later-python");
const debianPackages = [
  "python3",
  "python3-grpcio",
  "python3-protobuf",
  "python3-grpc-tools",
  "python3-pkg-resources",
  "python3-numpy",
  "python3-pytest",
];
/** A Python 3 that has what the tests need; `undefined` if there is none. Changes nothing. */
export function findPython() {
  const own =
    process.platform === "win32"
      ? path.join(environment, "Scripts/python.exe")
      : path.join(environment, "bin/python");
  // Debian's packages are seen by Debian's Python, which need not be the first on the path.
  const candidates = [process.env.LATER_PYTHON, own, "/usr/bin/python3", "python3", "python"];
  return candidates.find(
    (command) =>
      command &&
      (!path.isAbsolute(command) || existsSync(command)) &&
      succeeds(command, ["-c", imports]),
  );
}

/** Like `findPython`, after installing what is missing where that is possible. */
export function ensurePython() {
  const present = findPython();
  if (present !== undefined) return present;
  const python = installPackages() ?? makeEnvironment();
  if (python === undefined) {
    console.error(
      "!! There is no Python 3 with grpcio, protobuf, grpcio-tools, numpy and pytest, and none could be installed: " +
        "the tests with Python will be SKIPPED. Set LATER_PYTHON to one that has them.",
    );
  }
  return python;
}

/** A Python 3.9 or newer without any packages, which a worker needs; installs Debian's if there is none. */
export function ensurePlainPython() {
  const isNewEnough = "import sys; sys.exit(sys.version_info < (3, 9))";
  const find = () =>
    [process.env.LATER_PYTHON, "python3", "/usr/bin/python3", "python"].find(
      (command) => command && succeeds(command, ["-c", isNewEnough]),
    );
  const present = find();
  if (present !== undefined) return present;
  installDebianPackages(["python3"]);
  return find();
}

function installPackages() {
  installDebianPackages(debianPackages);
  return findPython();
}

function makeEnvironment() {
  console.error("Installing packages for Python with pip (once) …");
  for (const python of ["python3", "python"]) {
    if (!succeeds(python, ["-m", "venv", environment])) continue;
    const binaries = path.join(environment, process.platform === "win32" ? "Scripts" : "bin");
    const options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const packages = ["grpcio", "protobuf", "grpcio-tools", "numpy", "pytest"];
    if (succeeds(path.join(binaries, "python"), [...options, ...packages])) return findPython();
  }
  return undefined;
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

// By itself this tells which one there is.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(findPython() ?? "");
