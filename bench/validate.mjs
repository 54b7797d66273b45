import { measure } from "./harness/measure.mjs";
import { find, significant } from "./harness/section.mjs";
import { ratio } from "./harness/summarise.mjs";

const validators = [
  { name: "LATER", file: "later" },
  { name: "ajv, generated code", file: "ajv" },
  { name: "zod", file: "zod" },
  { name: "@cfworker/json-schema", file: "cfworker" },
];

/** How many values of the order tool's schema each library checks per second. */
export async function run() {
  const valid = await measure(cases("prepareValid"));
  const invalid = await measure(cases("prepareInvalid"));
  const columns = ["", "valid/s", "× LATER", "invalid/s", "× LATER"];
  const rows = validators.map(({ name }) => [name, ...cells(valid, name), ...cells(invalid, name)]);
  return [{ title: "Validation", columns, rows, aims: [] }];
}

function cases(prepare) {
  return validators.map(({ name, file }) => ({
    name,
    module: new URL(`validate/${file}.mjs`, import.meta.url),
    prepare,
  }));
}

/** Values per second, and the same beside ours. */
function cells(results, name) {
  const result = find(results, name);
  const faster = name === "LATER" ? 1 : ratio(find(results, "LATER"), result);
  return [`${significant(1e3 / result.median)} M`, significant(faster)];
}
