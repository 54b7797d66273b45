import { run, setup } from "./setup.mjs";

await setup();
run(process.execPath, ["--import", "tsx", "examples/quickstart/main.ts", ...process.argv.slice(2)]);
