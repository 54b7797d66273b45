import type { Mutation } from "./mutation.ts";

/** Rules of tools that run elsewhere, each broken. */
export const bridgeMutations: readonly Mutation[] = [
  {
    breaks: "messages can be hidden where tools run behind a host",
    file: "packages/bridge/src/promotion/bridge-tools.ts",
    find: "return isOrdinary ? { ...error, unexpected: true } : error;",
    replace: "return error;",
    noticedBy: ["promotion"],
  },
  {
    breaks: "types of errors cross the bridge",
    file: "packages/bridge/src/promotion/remote-tool.ts",
    find: "return new ToolError(type, message,",
    replace: 'return new ToolError("REMOTE_FAILURE", message,',
    noticedBy: ["promotion"],
  },
  {
    breaks: "details of errors cross the bridge",
    file: "packages/bridge/src/promotion/remote-tool.ts",
    find: "details === undefined ? {} : { details }",
    replace: "{}",
    noticedBy: ["promotion"],
  },
];
