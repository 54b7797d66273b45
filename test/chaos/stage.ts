import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";

import { root } from "../setup/paths.ts";
import type { Programs } from "./build-programs.ts";
import { endInOrder, Guest, type GuestKind } from "./guest.ts";
import { filesIn, isListening, waitUntilGone } from "./leftovers.ts";
import {
  findGuards,
  findMarked,
  type GuardProcess,
  type MarkedProcess,
} from "./marked-processes.ts";
import { Network } from "./network.ts";
import { type ProgramOptions, ProgramProcess } from "./program-process.ts";
import type { GuestSettings, HostSettings } from "./settings.ts";

/** What a run is played with. */
export interface StageOptions {
  readonly programs: Programs;
  readonly folder: string;
  readonly seed: number;
  readonly python: string;
}

/** What marks every process of a run. */
const markName = "LATER_CHAOS_ID";

const cast: readonly (readonly [GuestKind, number])[] = [
  ["remote-worker", 2],
  ["python-worker", 1],
  ["client", 2],
  ["application", 2],
];

/** How many workers of the pool that copies its workers may be on their way at once. */
const beginningsPerKill = 4;

/** How long a host that was killed may have processes left, in milliseconds; the machine has a lot to do. */
const cleaningMs = 5_000;

/** The processes of a run, and the networks between them. */
export class Stage {
  readonly guests: Guest[] = [];
  readonly problems: string[] = [];
  /** When hosts were closed in order: from when to when, in milliseconds since 1970. */
  readonly closings: (readonly [number, number])[] = [];
  readonly #options: StageOptions;
  readonly #mark = randomBytes(8).toString("hex");
  readonly #token = randomBytes(16).toString("hex");
  readonly #checks: Promise<void>[] = [];
  /** How much tools had written down when the last host was started, in bytes. */
  ledgerStart = 0;
  readonly #report = (problem: string): void => void this.problems.push(problem);
  #port = 0;
  #life = 0;
  #kills = 0;
  #host!: ProgramProcess;
  /** The host whose end is meant. */
  #ending: ProgramProcess | undefined;
  #networks: readonly Network[] = [];

  private constructor(options: StageOptions) {
    this.#options = options;
    process.once("exit", this.#kill);
  }

  /** Starts a host and all its guests. */
  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    for (const name of ["tmp", "run"]) mkdirSync(path.join(options.folder, name), { mode: 0o700 });
    stage.#port = await findFreePort();
    stage.#networks = [await Network.open(stage.#port), await Network.open(stage.#port)];
    try {
      await stage.startHost();
      for (const [kind, count] of cast) {
        for (let number = 1; number <= count; number += 1) {
          stage.guests.push(await stage.#openGuest(kind, `${kind}-${number}`));
        }
      }
      return stage;
    } catch (error) {
      stage.destroy();
      throw error;
    }
  }

  get host(): ProgramProcess {
    return this.#host;
  }

  /** That of clients and applications, and that of workers. */
  get networks(): readonly Network[] {
    return this.#networks;
  }

  /** Those that make calls. */
  get callers(): readonly ProgramProcess[] {
    const guests = this.guests.filter(({ isCaller }) => isCaller);
    return [this.#host, ...guests.map(({ process }) => process)];
  }

  /** Processes that hosts have started. */
  readonly findWorkers = (): readonly MarkedProcess[] =>
    findMarked(markName, this.#mark).filter(({ runId }) => runId !== undefined);

  /** The processes that end what hosts have started. */
  readonly findGuards = (): readonly GuardProcess[] =>
    findGuards(path.join(this.#options.folder, "run"));

  async startHost(): Promise<void> {
    const { programs, folder, seed, python } = this.#options;
    this.#life += 1;
    this.ledgerStart = statSync(this.#ledger, { throwIfNoEntry: false })?.size ?? 0;
    const settings: HostSettings = {
      folder,
      seed,
      token: this.#token,
      life: this.#life,
      port: this.#port,
      python,
      pythonPath: path.join(root, "python"),
      tools: ["tools.py", "pool_tools.py"].map(toFile),
      worker: programs.worker,
      owners: ["host", "client-1", "client-2", "application-1", "application-2"],
    };
    const execArgv = ["--expose-gc", "--enable-source-maps"];
    const host = await this.#start(programs.host, `host-${this.#life}`, { settings, execArgv });
    this.#host = host;
    void host.ended.then(({ code, signal }) => {
      if (this.#ending === host) return;
      this.#report(`The host has ended by itself (${signal ?? code}): ${host.output}`);
    });
  }

  /** Kills the host, and sees to it that nothing is left of it after a while. */
  async killHost(): Promise<void> {
    const runIds = this.#findRunIds();
    this.#ending = this.#host;
    this.#kills += 1;
    this.#host.kill("SIGKILL");
    await this.#host.ended;
    this.#checks.push(this.#expectGone(runIds, cleaningMs));
  }

  /** Has the host end in order; nothing is left of it then. */
  async closeHost(): Promise<void> {
    const runIds = this.#findRunIds();
    const start = Date.now();
    this.#ending = this.#host;
    await endInOrder(this.#host, "The host", this.#report);
    this.closings.push([start, Date.now()]);
    await this.#expectGone(runIds, 0);
  }

  /** Ends all processes, in order but for the host if it is to be killed, and tells what is left. */
  async close({ killsHost }: { readonly killsHost: boolean }): Promise<void> {
    for (const guest of this.guests) await guest.close();
    if (killsHost) await this.killHost();
    else await this.closeHost();
    await Promise.all(this.#checks);
    await Promise.all(this.#networks.map((network) => network.close()));
    if (await isListening(this.#port)) this.#report("The port of the host is still open.");
    for (const { pid, command } of findMarked(markName, this.#mark)) {
      this.#report(`The process ${pid} is left: ${command}`);
    }
    for (const { pid } of this.findGuards()) this.#report(`The guard ${pid} is left.`);
    const { folder } = this.#options;
    const left = ["tmp", "run"].flatMap((part) => filesIn(path.join(folder, part)));
    // A host that is killed while it has workers made leaves the folders in which they would have met.
    const beginnings = left.filter((name) => name.includes("later-fork-"));
    const folders = beginnings.filter((name) => /^later-fork-\w+$/.test(name));
    if (left.length > beginnings.length || folders.length > beginningsPerKill * this.#kills) {
      this.#report(`There are files left: ${left.join(", ")}`);
    }
  }

  /** Kills whatever there still is. */
  destroy(): void {
    process.off("exit", this.#kill);
    this.#kill();
    for (const network of this.#networks) void network.close();
  }

  readonly #kill = (): void => {
    for (const { pid } of [...findMarked(markName, this.#mark), ...this.findGuards()]) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
  };

  #openGuest(kind: GuestKind, name: string): Promise<Guest> {
    return Guest.open({
      kind,
      name,
      report: this.#report,
      start: (generation) => this.#startGuest(kind, name, generation),
    });
  }

  async #startGuest(kind: GuestKind, name: string, generation: number): Promise<ProgramProcess> {
    const { programs, folder, seed } = this.#options;
    const [outside, workers] = this.#networks;
    const isWorker = kind === "remote-worker" || kind === "python-worker";
    const address = (isWorker ? workers : outside)?.address ?? "";
    if (kind === "python-worker") return this.#startPythonWorker(name, address);
    const settings: GuestSettings = {
      folder,
      token: this.#token,
      seed: seed * 31 + this.guests.length + generation * 101,
      name: generation === 0 ? name : `${name}.${generation}`,
      owner: generation === 0 ? name : undefined,
      address,
    };
    return this.#start(programs[kind], name, { settings, execArgv: ["--enable-source-maps"] });
  }

  #startPythonWorker(name: string, address: string): ProgramProcess {
    const files = ["tools.py", "remote_tools.py"].map(toFile);
    const options = ["--host", address, "--token", this.#token, "--threads", "2", "--drain", "2"];
    return ProgramProcess.spawn(
      [this.#options.python, "-m", "later_worker", ...files, ...options],
      {
        environment: { ...this.#environment, PYTHONPATH: path.join(root, "python") },
        output: this.#outputOf(name),
      },
    );
  }

  #start(
    file: string,
    name: string,
    options: Pick<ProgramOptions, "settings" | "execArgv">,
  ): Promise<ProgramProcess> {
    const environment = this.#environment;
    return ProgramProcess.start({ ...options, file, environment, output: this.#outputOf(name) });
  }

  #outputOf(name: string): string {
    return path.join(this.#options.folder, `${name}-output.log`);
  }

  get #ledger(): string {
    return path.join(this.#options.folder, "ledger");
  }

  get #environment(): Readonly<Record<string, string>> {
    const { folder } = this.#options;
    return {
      [markName]: this.#mark,
      LATER_CHAOS_LEDGER: this.#ledger,
      TMPDIR: path.join(folder, "tmp"),
      XDG_RUNTIME_DIR: path.join(folder, "run"),
      PYTHONDONTWRITEBYTECODE: "1",
    };
  }

  #findRunIds(): ReadonlySet<string> {
    const guarded = this.findGuards().flatMap(({ runIds }) => runIds);
    return new Set([...this.findWorkers().map(({ runId }) => runId ?? ""), ...guarded]);
  }

  async #expectGone(runIds: ReadonlySet<string>, patienceMs: number): Promise<void> {
    this.problems.push(...(await waitUntilGone(runIds, this, patienceMs)));
  }
}

function toFile(name: string): string {
  return path.join(import.meta.dirname, "programs", name);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
