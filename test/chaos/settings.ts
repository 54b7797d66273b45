/** What every program of a run is told. */
export interface ProgramSettings {
  /** Where it writes. */
  readonly folder: string;
  readonly seed: number;
  readonly token: string;
}

/** What the host is told. */
export interface HostSettings extends ProgramSettings {
  /** How often there was a host before, and one. */
  readonly life: number;
  readonly port: number;
  readonly python: string;
  readonly pythonPath: string;
  /** The files with the tools in Python, and the program of workers in Node.js. */
  readonly tools: readonly string[];
  readonly worker: string;
  /** Who has a variable of its own in each session. */
  readonly owners: readonly string[];
}

/** What a client, an application or a worker that dials the host is told. */
export interface GuestSettings extends ProgramSettings {
  readonly name: string;
  /** Whose variables it changes; nobody's when it has taken the place of one that was killed. */
  readonly owner: string | undefined;
  readonly address: string;
}

/** The sessions that all share. */
export const sessionIds: readonly string[] = ["shared-1", "shared-2", "shared-3"];

const variable = "LATER_CHAOS_SETTINGS";

/** The settings as an environment. */
export function toEnvironment(settings: ProgramSettings): Readonly<Record<string, string>> {
  return { [variable]: JSON.stringify(settings) };
}

/** What the host has been told; its children are not. */
export function readHostSettings(): HostSettings {
  return take() as HostSettings;
}

/** What a guest has been told. */
export function readGuestSettings(): GuestSettings {
  return take() as GuestSettings;
}

function take(): unknown {
  const text = process.env[variable] ?? "";
  delete process.env[variable];
  return JSON.parse(text);
}
