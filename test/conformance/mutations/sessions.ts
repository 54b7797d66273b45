import type { Mutation } from "./mutation.ts";

/** Rules of registries and sessions, each broken. */
export const sessionMutations: readonly Mutation[] = [
  {
    breaks: "a second tool of one name is refused",
    file: "packages/later/src/registry/tool-registry.ts",
    find: "else if (present.handler !== tool.handler) {",
    replace: 'else if (name === "") {',
    noticedBy: ["registry"],
  },
  {
    breaks: "the identical tool may be added again",
    file: "packages/later/src/registry/tool-registry.ts",
    find: "else if (present.handler !== tool.handler) {",
    replace: "else {",
    noticedBy: ["registry"],
  },
  {
    breaks: "a session runs what it enables",
    file: "packages/later/src/session/local-session.ts",
    find: "return tool !== undefined && this.#isEnabled(tool) ? tool : undefined;",
    replace: "return tool;",
    noticedBy: ["execute", "registry"],
  },
  {
    breaks: "a session lists what it enables",
    file: "packages/later/src/session/local-session.ts",
    find: ".available().filter((tool) => this.#isEnabled(tool))",
    replace: ".available()",
    noticedBy: ["registry", "promotion"],
  },
  {
    breaks: "an empty list enables nothing",
    file: "packages/later/src/session/local-session.ts",
    find: "if (options.tools === undefined) {",
    replace: "if (options.tools === undefined || options.tools.length === 0) {",
    noticedBy: ["execute", "registry"],
  },
  {
    breaks: "a name is not private and global",
    file: "packages/later/src/session/local-session.ts",
    find: "if (this.find(name) !== undefined) {",
    replace: 'if (name === "") {',
    noticedBy: ["registry"],
  },
  {
    breaks: "private tools belong to one session",
    file: "packages/later/src/session/local-session.ts",
    find: "(this.#private ??= new Map()).set(name, tool);",
    replace: "this.#host.registry.replace({ declaration: tool.declaration, tool });",
    noticedBy: ["registry"],
  },
  {
    breaks: "unknown tools cannot be enabled",
    file: "packages/later/src/session/local-session.ts",
    find: "if (this.#host.registry.get(name) === undefined) throw this.#missing(name);",
    replace: "",
    noticedBy: ["registry"],
  },
  {
    breaks: "tools can be disabled",
    file: "packages/later/src/session/local-session.ts",
    find: "else this.#enabled.delete(name);",
    replace: "",
    noticedBy: ["registry"],
  },
  {
    breaks: "a session that ends cancels its calls",
    file: "packages/later/src/session/local-session.ts",
    find: "for (const call of this.#running?.values() ?? []) call?.cancel();",
    replace: "",
    noticedBy: ["execute"],
  },
  {
    breaks: "ids of sessions are unique",
    file: "packages/later/src/runtime/runtime.ts",
    find: 'if (created === "exists") {',
    replace: 'if (id === "") {',
    noticedBy: ["registry"],
  },
  {
    breaks: "what is destroyed must be there",
    file: "packages/later/src/runtime/runtime.ts",
    find: "if (!(await this.store.delete(sessionId))) throw sessionNotFound(sessionId);",
    replace: "await this.store.delete(sessionId);",
    noticedBy: ["registry"],
  },
];
