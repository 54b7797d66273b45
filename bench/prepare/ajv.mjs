import { Ajv } from "ajv";

import { definitions, printDuration } from "./thousand.mjs";

await printDuration(() => {
  const ajv = new Ajv({ allErrors: true });
  for (const { parameters } of definitions) ajv.compile(parameters);
});
