import { readFileSync, readlinkSync } from "node:fs";

import { findStartTime } from "./start-time.ts";

/** What tells a host from every other process, also from those that get its number later. */
export interface HostIdentity {
  readonly pid: number;
  /** When it started, in the words of the system; empty where that cannot be known. */
  readonly startTime: string;
  /** Another one each time the machine starts; empty where start times have a date. */
  readonly bootId: string;
  /** The container in which the number counts; empty where there are none. */
  readonly namespace: string;
}

/** Who this process is. */
export async function readOwnIdentity(): Promise<HostIdentity> {
  const startTime = (await findStartTime(process.pid)) ?? "";
  return { pid: process.pid, startTime, ...readPlace() };
}

/** Whether a host has ended, as far as can be seen from here: not into other containers. */
export async function hasEnded(host: HostIdentity): Promise<boolean> {
  const place = readPlace();
  if (host.bootId !== place.bootId) return true;
  if (host.namespace !== place.namespace || host.startTime === "") return false;
  return (await findStartTime(host.pid)) !== host.startTime;
}

function readPlace(): Pick<HostIdentity, "bootId" | "namespace"> {
  return {
    bootId: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()),
    namespace: orEmpty(() => readlinkSync("/proc/self/ns/pid")),
  };
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
