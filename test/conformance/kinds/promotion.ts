import {
  BridgeHost,
  BridgeTools,
  offerOf,
  printLock,
  readContract,
  readToolValue,
  Workers,
} from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";
import { parseJson, readToolManifest, toAdmDeclaration } from "later-runtime/adm";

import { attempt, type Attempted } from "../attempt.ts";
import {
  type Batch,
  batchChecks,
  batchMembers,
  playBatch,
  type PlayedBatch,
  readBatch,
} from "../batch.ts";
import { attemptChecks, checkFails, checkResults, type Checks, judge } from "../expectations.ts";
import { Fields, isRecord } from "../fields.ts";
import { FixtureSet } from "../fixtures.ts";
import { type Mismatch, mismatchOf, show } from "../matchers.ts";
import { openConfigured } from "../open-configured.ts";
import { playHost, readHostSetting } from "../play-host.ts";
import { readVector, type VectorMembers } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind, VectorFile } from "../vector.ts";

/** Vectors about tools that run elsewhere: everything is done twice, in this process and over the bridge. */
export const openPromotion: OpenKind = (file) => ({
  async play(vector) {
    const members = readVector(vector, batchMembers);
    const input = new Fields(members.input, "input");
    const name = input.text("op") ?? "";
    const play = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (play === undefined) throw new Unsupported(`the operation "${name}" is not known`);
    return play(input, members, file);
  },
});

type Operation = (
  input: Fields,
  members: VectorMembers<(typeof batchMembers)[number]>,
  file: VectorFile,
) => Promise<readonly Mismatch[]>;

const operations: Readonly<Record<string, Operation>> = {
  both: async (input, members, { fixtures }) => {
    const batch = readBatch(members, input);
    const local = await atHome(batch, fixtures, (runtime, tools) =>
      playBatch(runtime, batch, tools),
    );
    const remote = await overBridge(batch, fixtures, (runtime, tools) =>
      playBatch(runtime, batch, tools),
    );
    return judge(members.expect, { local, remote }, bothChecks);
  },

  bothList: async (input, members, { fixtures }) => {
    const batch = readBatch(members, withoutCalls(input));
    const list = async (runtime: Runtime): Promise<readonly unknown[]> => {
      const { tools } = batch.session;
      const session = await runtime.createSession(tools === undefined ? {} : { tools });
      const declarations = await session.listDeclarations();
      return declarations.map((declaration) => toAdmDeclaration(declaration).declaration);
    };
    const local = await atHome(batch, fixtures, list);
    const remote = await overBridge(batch, fixtures, list);
    const tools = new FixtureSet(fixtures);
    const defined = batch.registered.map((subject) => tools.declaration(subject));
    return judge(members.expect, { local, remote, defined }, listChecks);
  },

  manifest: async (input, members, { fixtures }) => {
    const registered = input.list("registered") ?? input.list("tools") ?? [];
    input.end();
    const tools = new FixtureSet(fixtures);
    const offers = registered.map((subject) => offerOf(tools.tool(subject).tool));
    const text = printLock(offers.map(readContract), { name: "fixtures" });
    const { value } = readToolManifest(parseJson(text));
    const declarations = value.contracts.flatMap((contract) => contract.function_declarations);
    const defined = registered.map((subject) => tools.declaration(subject));
    return judge(
      members.expect,
      {
        manifest: withoutExtensions(value),
        declarations: declarations.map(withoutExtensions),
        defined,
      },
      manifestChecks,
    );
  },

  host: async (input, members, { fixtures }) => {
    const setting = readHostSetting(input.fields("host") ?? new Fields({}, "input.host"));
    const calls = input.list("calls") ?? [];
    const registered = input.list("registered") ?? [];
    input.end();
    const batch = readBatch(members, new Fields({ calls, registered }, "input"));
    const played = await attempt(() => playHost(setting, batch, fixtures));
    return judge(members.expect, played, hostChecks);
  },

  wire: async (input, members) => {
    const typeUrl = input.text("type_url") ?? "";
    const value = Buffer.from(input.text("text") ?? "");
    input.end();
    const read = await attempt(async () => readToolValue({ typeUrl, value }));
    return judge(members.expect, read, attemptChecks);
  },

  configuration: async (input, members) => {
    const text = input.text("text") ?? "";
    input.end();
    return judge(members.expect, await attempt(() => openConfigured(text)), attemptChecks);
  },
};

const hostChecks: Checks<Attempted<PlayedBatch>> = {
  fails: checkFails,
  results: (expected, { value, message = "" }) =>
    value === undefined
      ? { expected: show(expected), got: message }
      : checkResults(expected, value.results),
};

type Play<Result> = (runtime: Runtime, tools: FixtureSet) => Promise<Result>;

async function atHome<Result>(
  { registered, runtimeOptions }: Batch,
  fixtures: ReadonlyMap<string, unknown>,
  play: Play<Result>,
): Promise<Result> {
  const tools = new FixtureSet(fixtures);
  await using runtime = new Runtime({ registry: registryOf(registered, tools), ...runtimeOptions });
  return play(runtime, tools);
}

/** The application declares the same tools; those that run are the host's. */
async function overBridge<Result>(
  { registered, runtimeOptions }: Batch,
  fixtures: ReadonlyMap<string, unknown>,
  play: Play<Result>,
): Promise<Result> {
  const tools = new FixtureSet(fixtures);
  const workers = new Workers();
  await using hosting = await Runtime.open({
    registry: registryOf(registered, tools),
    placement: workers,
  });
  await using host = new BridgeHost({ runtime: hosting, workers });
  const { address } = await host.listen();
  await using runtime = await Runtime.open({
    registry: registryOf(registered, new FixtureSet(fixtures)),
    placement: new BridgeTools(address),
    ...runtimeOptions,
  });
  return await play(runtime, tools);
}

function registryOf(registered: readonly unknown[], tools: FixtureSet): ToolRegistry {
  const registry = new ToolRegistry();
  registry.add(...registered.map((subject) => tools.tool(subject)));
  return registry;
}

interface Both<Result> {
  readonly local: Result;
  readonly remote: Result;
}

/** Words for it differ. */
function sameness<Observed>(
  compare: (observed: Observed) => Mismatch | undefined,
): Checks<Observed> {
  const check = (expected: unknown, observed: Observed): Mismatch | undefined =>
    expected === true ? compare(observed) : { expected: show(expected), got: "true" };
  return { same: check, equal: check, identical: check };
}

const bothChecks: Checks<Both<PlayedBatch>> = {
  ...sameness(({ local, remote }) => mismatchOf(local.results, remote.results, "both")),
  ...Object.fromEntries(
    Object.entries(batchChecks).map(([name, check]) => [
      name,
      (expected: unknown, { local, remote }: Both<PlayedBatch>, expect: Fields) =>
        sided("in this process", check(expected, local, expect)) ??
        sided("over the bridge", check(expected, remote, expect)),
    ]),
  ),
};

interface Listed extends Both<readonly unknown[]> {
  readonly defined: readonly unknown[];
}

const listChecks: Checks<Listed> = {
  ...sameness(({ local, remote }) => mismatchOf(local, remote, "both")),
  names: (expected, { local, remote }) =>
    sided("in this process", mismatchOf(expected, local.map(nameOf))) ??
    sided("over the bridge", mismatchOf(expected, remote.map(nameOf))),
  declarations: (expected, { local, remote, defined }) => {
    const wanted = typeof expected === "string" ? defined : expected;
    return (
      sided("in this process", mismatchOf(wanted, local)) ??
      sided("over the bridge", mismatchOf(wanted, remote))
    );
  },
};

interface Exported {
  readonly manifest: unknown;
  readonly declarations: readonly unknown[];
  readonly defined: readonly unknown[];
}

const manifestChecks: Checks<Exported> = {
  // It would not have been read otherwise.
  valid: (expected) => (expected === true ? undefined : { expected: show(expected), got: "true" }),
  manifest: (expected, { manifest }) => mismatchOf(expected, manifest),
  names: (expected, { declarations }) => mismatchOf(expected, declarations.map(nameOf)),
  declarations: (expected, { declarations, defined }) =>
    mismatchOf(
      typeof expected === "string" ? defined.toSorted(byName) : expected,
      declarations.toSorted(byName),
    ),
};

function sided(side: string, mismatch: Mismatch | undefined): Mismatch | undefined {
  return mismatch && { ...mismatch, expected: `${side} ${mismatch.expected}` };
}

function withoutCalls(input: Fields): Fields {
  const registered = input.take("registered");
  const session = input.take("session");
  input.end();
  return new Fields(
    { calls: [], registered, ...(session === undefined ? {} : { session }) },
    "input",
  );
}

/** What the project adds to ADM's form is not ADM's matter. */
function withoutExtensions(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withoutExtensions);
  if (!isRecord(document)) return document;
  const entries = Object.entries(document).filter(([name]) => !name.startsWith("later_"));
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutExtensions(value)]));
}

function nameOf(declaration: unknown): unknown {
  return isRecord(declaration) ? declaration["name"] : undefined;
}

function byName(one: unknown, other: unknown): number {
  return String(nameOf(one)) < String(nameOf(other)) ? -1 : 1;
}
