import path from "node:path";
import { parseArgs } from "node:util";

import { install, root, run } from "./setup.mjs";

const usage = `Usage: npm run docs -- [--serve]

Makes the documentation a site in site/dist. --serve shows it to this machine until it is stopped.`;

const { serve: isServed } = readArguments();
const site = path.join(root, "site");

install(root);
install(site);
// The generator looks for its packages from where it is started.
run(process.execPath, ["build.mjs"], { cwd: site });
console.log(`The site is in ${path.join(site, "dist")}.`);
if (isServed) {
  const { serve } = await import("../site/serve.mjs");
  console.log(`It is shown at ${await serve(path.join(site, "dist"))}`);
}

function readArguments() {
  try {
    return parseArgs({ options: { serve: { type: "boolean", default: false } } }).values;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}
