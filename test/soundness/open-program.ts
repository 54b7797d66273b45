import path from "node:path";

import ts from "typescript-6";

/** A program over files of a laid-out project, under the project's configuration. */
export function openProgram(folder: string, names: readonly string[]): ts.Program {
  const configuration = ts.getParsedCommandLineOfConfigFile(
    path.join(folder, "tsconfig.json"),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  return ts.createProgram(
    names.map((name) => path.join(folder, name)),
    configuration?.options ?? {},
  );
}
