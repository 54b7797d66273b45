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
  {
    breaks: "a host is not open to the network",
    file: "packages/bridge/src/host/host-options.ts",
    find: "!insecure && !isLoopback(host)",
    replace: '!insecure && host === ""',
    noticedBy: ["promotion"],
  },
  {
    breaks: "a token is not sent in the clear",
    file: "packages/bridge/src/host/host-options.ts",
    find: "(tls === undefined || !isAuthenticated)",
    replace: "!isAuthenticated",
    noticedBy: ["promotion"],
  },
  {
    breaks: "who shows no known token is turned away",
    file: "packages/bridge/src/host/access/authenticator.ts",
    find: 'if (found === undefined) throw new LaterError("UNAUTHENTICATED", "The token is not known.");',
    replace: "found ??= anyone as KnownToken;",
    noticedBy: ["promotion"],
  },
  {
    breaks: "tools of one name are one tool",
    file: "packages/bridge/src/promotion/bridge-tools.ts",
    find: "if (rejection === undefined) continue;",
    replace: "continue;",
    noticedBy: ["promotion"],
  },
];
