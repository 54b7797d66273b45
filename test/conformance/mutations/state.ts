import type { Mutation } from "./mutation.ts";

/** Rules of variables, each broken. */
export const stateMutations: readonly Mutation[] = [
  {
    breaks: "a variable changes only from the version that was expected",
    file: "packages/later/src/variables/change-guard.ts",
    find: "if (expected === undefined || expected === version) return;",
    replace: "if (expected !== Infinity) return;",
    noticedBy: ["state"],
  },
  {
    breaks: "a variable that is locked is its optimizer's",
    file: "packages/later/src/variables/change-guard.ts",
    find: "if (optimization === undefined || optimization.optimizerId === optimizerId) return;",
    replace: 'if (optimizerId !== "") return;',
    noticedBy: ["state"],
  },
  {
    breaks: "no variable depends on itself",
    file: "packages/later/src/variables/variable-dependencies.ts",
    find: "if (path !== undefined) throw cycle(path, records);",
    replace: "",
    noticedBy: ["state"],
  },
  {
    breaks: "a name is that of one variable",
    file: "packages/later/src/variables/register-variable.ts",
    find: "if (present !== undefined) throw variableExists(draft.name);",
    replace: "",
    noticedBy: ["state"],
  },
  {
    breaks: "a session holds so many variables",
    file: "packages/later/src/variables/register-variable.ts",
    find: "entries: { [variableCollection]: limits.variables }",
    replace: "entries: {}",
    noticedBy: ["state"],
  },
  {
    breaks: "a version that is gone is not another one",
    file: "packages/later/src/variables/variable-history.ts",
    find: "if (target === undefined) throw versionNotFound(record, version);",
    replace: "if (target === undefined) return record;",
    noticedBy: ["state"],
  },
  {
    breaks: "who may write is who is listed",
    file: "packages/later/src/variables/variable-access.ts",
    find: "if (mayAccess(record, permission, actor)) return;",
    replace: 'if (actor !== "") return;',
    noticedBy: ["state"],
  },
  {
    breaks: "what others prevent is given up at last",
    file: "packages/later/src/store/transact.ts",
    find: 'throw new LaterError("STORE_CONFLICT");',
    replace: 'throw new LaterError("INTERNAL_ERROR");',
    noticedBy: ["state"],
  },
];
