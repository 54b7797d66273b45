/**
 * Everything that can be done with variables, and the texts of a session's programs: loaded when it is first done, as most
 * applications have none.
 */

export { parseJson } from "../model/parse-json.ts";
export { printJson } from "../model/print-json.ts";
export { changeAccess, changeConstraints, deleteVariable } from "./change-variable.ts";
export {
  getValue,
  hasVariable,
  listVariables,
  readVariable,
  readVariables,
} from "./read-variables.ts";
export { registerVariable } from "./register-variable.ts";
export { failureOf, setVariable, setVariables, updateVariable } from "./set-variables.ts";
export { addDependency, removeDependency } from "./variable-dependencies.ts";
export { exportVariables, importVariables } from "./variable-export.ts";
export { readHistory, rollBack } from "./variable-history.ts";
export { startOptimization, stopOptimization } from "./variable-optimization.ts";
export { watchVariables } from "./watch-variables.ts";
