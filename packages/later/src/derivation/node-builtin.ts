/**
 * A module of Node.js, loaded at its first use: hardly any run needs all of them, and each takes
 * milliseconds.
 */
export const nodeBuiltin: NodeJS.Process["getBuiltinModule"] = (name: string) =>
  globalThis.process.getBuiltinModule(name) as never;
