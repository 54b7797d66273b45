import { run, setup } from "./setup.mjs";

await setup();
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]);
