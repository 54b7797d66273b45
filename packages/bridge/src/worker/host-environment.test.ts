import { expect, test } from "vitest";

import { isStartedByHost, takeHostEnvironment } from "./host-environment.ts";

test("tells how the host is reached, and takes that out of the environment", () => {
  const environment = {
    LATER_WORKER_FD: "3",
    LATER_WORKER_ID: "w-1",
    LATER_RUN_ID: "r-1",
    PATH: "/bin",
  };

  expect(isStartedByHost(environment)).toBe(true);
  expect(takeHostEnvironment(environment)).toEqual({ type: "descriptor", descriptor: 3 });
  expect(environment).toEqual({ LATER_WORKER_ID: "w-1", LATER_RUN_ID: "r-1", PATH: "/bin" });
  expect(isStartedByHost(environment)).toBe(false);
});

test("goes by the descriptor before the socket", () => {
  const environment = {
    LATER_WORKER_FD: "3",
    LATER_WORKER_SOCKET: "/run/host",
    LATER_WORKER_TOKEN: "secret",
  };

  expect(takeHostEnvironment(environment)).toEqual({ type: "descriptor", descriptor: 3 });
  expect(environment).toEqual({});
});

test("has a token for a socket, if there is one", () => {
  const path = "/run/host";

  expect(isStartedByHost({ LATER_WORKER_SOCKET: path })).toBe(true);
  expect(takeHostEnvironment({ LATER_WORKER_SOCKET: path, LATER_WORKER_TOKEN: "secret" })).toEqual({
    type: "socket",
    path,
    token: "secret",
  });
  expect(takeHostEnvironment({ LATER_WORKER_SOCKET: path })).toEqual({
    type: "socket",
    path,
    token: undefined,
  });
});

test.each([
  ["nothing of a host", { PATH: "/bin" }],
  ["a descriptor that is no number", { LATER_WORKER_FD: "three" }],
  ["an empty path", { LATER_WORKER_SOCKET: "" }],
])("refuses an environment with %s", (_what, environment) => {
  expect(() => takeHostEnvironment(environment)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
