import { Validator } from "@cfworker/json-schema";

import { definitions, printDuration } from "./thousand.mjs";

await printDuration(() => {
  for (const { parameters } of definitions)
    new Validator(parameters, "2020-12", false).validate({});
});
