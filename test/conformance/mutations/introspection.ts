import type { Mutation } from "./mutation.ts";

/** Rules of what is read of source, each broken. */
export const introspectionMutations: readonly Mutation[] = [
  {
    breaks: "members of enums stand in the order of the source",
    file: "packages/later/src/introspect/union-order.ts",
    find: "        rank(a) - rank(b) ||\n",
    replace: "",
    noticedBy: ["introspection"],
  },
  {
    breaks: "a default or a question mark makes a parameter optional",
    file: "packages/later/src/introspect/read-parameters.ts",
    find: "if (isRequiredRest || (!optional && !rest)) required.push(name);",
    replace: "required.push(name);",
    noticedBy: ["introspection"],
  },
  {
    breaks: "other parameters are required",
    file: "packages/later/src/introspect/read-parameters.ts",
    find: "if (isRequiredRest || (!optional && !rest)) required.push(name);",
    replace: "if (isRequiredRest) required.push(name);",
    noticedBy: ["introspection"],
  },
  {
    breaks: "optional members are not required",
    file: "packages/later/src/introspect/read-object.ts",
    find: "if (member.required) required.push(symbol.name);",
    replace: "required.push(symbol.name);",
    noticedBy: ["introspection"],
  },
  {
    breaks: "the context is invisible",
    file: "packages/later/src/introspect/injected-parameter.ts",
    find: 'return isContext ? { from: "context" } : undefined;',
    replace: "return undefined;",
    noticedBy: ["introspection"],
  },
  {
    breaks: "the signal is invisible",
    file: "packages/later/src/introspect/injected-parameter.ts",
    find: 'if (platformName(program, type) === "AbortSignal") return { from: "signal" };',
    replace: "",
    noticedBy: ["introspection"],
  },
  {
    breaks: "any is refused",
    file: "packages/later/src/introspect/schema-reader.ts",
    find: 'const severity = place.need === "required" ? "error" : "warning";',
    replace: 'const severity = "warning";',
    noticedBy: ["introspection"],
  },
  {
    breaks: "a function is no parameter",
    file: "packages/later/src/introspect/schema-reader.ts",
    find: 'return new Unrepresentable("a function", place);',
    replace: 'return { type: "string" };',
    noticedBy: ["introspection"],
  },
  {
    breaks: "a symbol is no parameter",
    file: "packages/later/src/introspect/schema-reader.ts",
    find: 'return new Unrepresentable("a symbol", place);',
    replace: 'return { type: "string" };',
    noticedBy: ["introspection"],
  },
  {
    breaks: "bigint is INTEGER",
    file: "packages/later/src/introspect/schema-reader.ts",
    find: 'return { type: "integer", format: "int64", "x-codec": "bigint" };',
    replace: 'return { type: "number" };',
    noticedBy: ["introspection"],
  },
  {
    breaks: "files with syntax errors are not read",
    file: "packages/later/src/introspect/introspect-files.ts",
    find: "if (error === undefined || source === undefined) return undefined;",
    replace: "if (error?.start !== -1 || source === undefined) return undefined;",
    noticedBy: ["introspection"],
  },
];
