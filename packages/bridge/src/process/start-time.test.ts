import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, onTestFinished, test, vi } from "vitest";

import { useTestProcesses } from "./fixtures/test-processes.ts";
import { readProcessStat } from "./process-stat.ts";
import { askForStartTime, findStartTime } from "./start-time.ts";

useTestProcesses();

test.each([findStartTime, askForStartTime])(
  "stays the same and goes with the process: %o",
  async (find) => {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    const pid = child.pid as number;

    const startTime = await find(pid);
    expect(startTime).toMatch(/\d/);
    expect(await find(pid)).toBe(startTime);

    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await find(pid)).toBeUndefined();
  },
);

test("tells of a date that is the same in every time zone", async () => {
  const here = await askForStartTime(process.pid);
  vi.stubEnv("TZ", "Asia/Tokyo");
  onTestFinished(() => void vi.unstubAllEnvs());

  expect(here).toMatch(/^\w+ \w+ +\d+ \d\d:\d\d:\d\d \d{4}$/);
  expect(await askForStartTime(process.pid)).toBe(here);
});

test.each([findStartTime, askForStartTime])(
  "takes a process for ended that nobody has reaped: %o",
  async (find) => {
    const script =
      "import os, time\nchild = os.fork() or os._exit(0)\nprint(child, flush=True)\ntime.sleep(600)";
    const parent = spawn("/usr/bin/python3", ["-c", script], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [text] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(text);

    await vi.waitFor(() => expect(readProcessStat(pid)?.hasEnded).toBe(true));
    expect(await find(pid)).toBeUndefined();
  },
);

test("is that of the process whatever its name is", async () => {
  const script =
    'import ctypes, time\nctypes.CDLL(None).prctl(15, b"a) Z 1\\n) X 2")\nprint(flush=True)\ntime.sleep(600)';
  const child = spawn("/usr/bin/python3", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const before = await findStartTime(child.pid as number);
  await once(child.stdout, "data");

  expect(await findStartTime(child.pid as number)).toBe(before);
});
