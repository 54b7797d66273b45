const { process } = globalThis as { readonly process?: Partial<NodeJS.Process> };

/** Whether this is Node.js, or a runtime with its modules. */
export const hasNodeBuiltins: boolean = typeof process?.getBuiltinModule === "function";

/**
 * A module of Node.js. Asking at run time, rather than importing, lets the same code load in browsers
 * and at the edge. Only to be called where {@link hasNodeBuiltins}.
 */
export const nodeBuiltin: NodeJS.Process["getBuiltinModule"] = (name: string) =>
  process?.getBuiltinModule?.(name) as never;
