import type { Mutation } from "./mutation.ts";

/** Rules of names, JSON text and pointers, each broken. */
export const modelMutations: readonly Mutation[] = [
  {
    breaks: "names have at most 64 characters",
    file: "packages/later/src/model/tool-name.ts",
    find: "name.length > 64",
    replace: "name.length > 65",
    noticedBy: ["function-name"],
  },
  {
    breaks: "names begin with a letter or an underscore",
    file: "packages/later/src/model/tool-name.ts",
    find: "!isInitial(name.charCodeAt(0))",
    replace: 'name === "-"',
    noticedBy: ["function-name"],
  },
  {
    breaks: "the whole name is matched",
    file: "packages/later/src/model/tool-name.ts",
    find: "index < name.length;",
    replace: "index < name.length - 1;",
    noticedBy: ["function-name"],
  },
  {
    breaks: "integers beyond 2^53 are read exactly",
    file: "packages/later/src/model/parse-json.ts",
    find: "if (digits === 16) return true;",
    replace: "if (digits === 16) return false;",
    noticedBy: ["function-call", "args"],
  },
  {
    breaks: "__proto__ is a member like others",
    file: "packages/later/src/model/set-member.ts",
    find: 'if (name === "__proto__") {',
    replace: 'if (name === "") {',
    noticedBy: ["args", "execute"],
  },
  {
    breaks: "bigints are printed as digits",
    file: "packages/later/src/model/print-json.ts",
    find: '      case "bigint":\n      case "boolean":\n        return String(value);',
    replace:
      '      case "bigint":\n        return `"${value}"`;\n      case "boolean":\n        return String(value);',
    noticedBy: ["function-call"],
  },
  {
    breaks: "texts with lone surrogates are refused",
    file: "packages/later/src/model/json-copier.ts",
    find: 'return isWellFormed(value) ? value : this.#refuse("contains a lone surrogate");',
    replace: "return value;",
    noticedBy: ["function-declaration", "function-call"],
  },
  {
    breaks: "tildes are escaped in pointers",
    file: "packages/later/src/model/json-pointer.ts",
    find: '.replaceAll("~", "~0").replaceAll("/", "~1")',
    replace: '.replaceAll("/", "~1")',
    noticedBy: ["schema", "args"],
  },
  {
    breaks: "300 levels of JSON can be read",
    file: "packages/later/src/model/maximum-json-depth.ts",
    find: "maximumJsonDepth = 512",
    replace: "maximumJsonDepth = 200",
    noticedBy: ["function-call"],
  },
  {
    breaks: "nesting has a limit",
    file: "packages/later/src/model/maximum-json-depth.ts",
    find: "maximumJsonDepth = 512",
    replace: "maximumJsonDepth = 5000",
    noticedBy: ["function-call", "args"],
  },
];
