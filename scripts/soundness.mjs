import path from "node:path";

import { install, root, run, setup } from "./setup.mjs";

await setup();
install(path.join(root, "test/soundness"));
const options = ["--conditions=later-source", "--import", "tsx"];
run(process.execPath, [
  ...options,
  path.join(root, "test/soundness/main.ts"),
  ...process.argv.slice(2),
]);
