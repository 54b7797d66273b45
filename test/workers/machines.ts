import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** A process's own users, network and mounts. */
const apart = ["--user", "--map-root-user", "--net", "--mount"];

/** Whether this system lets machines be made: Linux with namespaces for users, iproute2 and util-linux. */
export function canMakeMachines(): boolean {
  const { status } = spawnSync("unshare", [...apart, "sh", "-c", "ip link add lan type bridge"], {
    stdio: "ignore",
  });
  return status === 0 && spawnSync("nsenter", ["--version"], { stdio: "ignore" }).status === 0;
}

/** What has a network of its own, and finds the others by their names. */
export class Machine {
  readonly #holder: ChildProcess;

  constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** By which its namespaces are known. */
  get pid(): number {
    return this.#holder.pid ?? 0;
  }

  /** What runs a command there. */
  command(...command: readonly string[]): readonly [string, ...string[]] {
    const inside = ["-U", "-n", "-m", "--preserve-credentials"];
    return ["nsenter", "-t", String(this.pid), ...inside, ...command];
  }

  /** Runs a command there to its end. */
  run(...command: readonly string[]): string {
    const [program, ...args] = this.command(...command);
    return execFileSync(program, args, { encoding: "utf8" });
  }

  /** How many ports others can connect to. */
  get openPorts(): number {
    const sockets = this.run("cat", "/proc/self/net/tcp", "/proc/self/net/tcp6").split("\n");
    return sockets.filter((socket) => socket.trim().split(/\s+/)[3] === listening).length;
  }

  /** Takes it away; what still runs there has no network any more. */
  close(): void {
    this.#holder.stdin?.end();
  }
}

/** The state of a socket that listens, as Linux writes it. */
const listening = "0A";

/**
 * Makes machines that are joined by a switch, as namespaces of the network. They vanish with this process.
 *
 * @param names - of the machines
 * @param folder - for the table of their addresses
 */
export async function openMachines<Name extends string>(
  names: readonly Name[],
  folder: string,
): Promise<Record<Name, Machine> & { readonly close: () => void }> {
  const hub = await hold(["unshare", ...apart]);
  hub.run("ip", "link", "add", "lan", "type", "bridge");
  hub.run("ip", "link", "set", "lan", "up");
  const hosts = path.join(folder, "hosts");
  const table = names.map((name, index) => `${addressOf(index)} ${name}\n`).join("");
  writeFileSync(hosts, `127.0.0.1 localhost\n${table}`);
  const machines: [Name, Machine][] = [];
  for (const [index, name] of names.entries()) {
    const machine = await hold(hub.command("unshare", "--net", "--mount"));
    const port = `port${index}`;
    const peer = ["peer", "name", "eth0", "netns", String(machine.pid)];
    hub.run("ip", "link", "add", port, "type", "veth", ...peer);
    hub.run("ip", "link", "set", port, "master", "lan", "up");
    machine.run("ip", "addr", "add", `${addressOf(index)}/24`, "dev", "eth0");
    machine.run("ip", "link", "set", "eth0", "up");
    machine.run("ip", "link", "set", "lo", "up");
    machine.run("mount", "--bind", hosts, "/etc/hosts");
    machines.push([name, machine]);
  }
  const close = (): void => {
    for (const [, machine] of machines) machine.close();
    hub.close();
  };
  return { ...(Object.fromEntries(machines) as Record<Name, Machine>), close };
}

/** Keeps namespaces there for as long as this process lives. */
async function hold([program = "", ...args]: readonly string[]): Promise<Machine> {
  const holder = spawn(program, [...args, "sh", "-c", "echo; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return new Machine(holder);
}

function addressOf(index: number): string {
  return `10.77.0.${index + 1}`;
}
