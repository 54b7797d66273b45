import { run, setup } from "./setup.mjs";

setup();
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]);
