import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import {
  type InlineConfig,
  type Plugin,
  type ViteDevServer,
  createLogger,
  createServer,
} from "vite";
import { afterEach, describe, expect, it, vi } from "vitest";

import { makeToolProject } from "./fixtures/tool-project.ts";
import { later } from "./vite.ts";

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const tools = `import { deftool } from "later-runtime";
import { type Place, degrees } from "./place.server.ts";
import type { Unit } from "./unit.ts";
/** Weather. @param place Where @param unit Unit */
export const weather = deftool((place: Place, unit: Unit) => place + unit + degrees);
`;
const typesOnly = tools.replace(", degrees", "").replace(" + degrees", "");
const place = 'export type Place = "Rome";\nexport const degrees = 20;\n';

function makeProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = makeToolProject({
    "src/place.server.ts": place,
    "src/unit.ts": 'export type Unit = "c";\n',
    "src/tools.ts": typesOnly,
    ...files,
  });
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** As frameworks do, whose code for browsers must not import what only servers may see. */
const refuseServerFiles: Plugin = {
  name: "refuse-server-files",
  enforce: "pre",
  resolveId(id) {
    if (id.includes(".server") && this.environment.name === "client") throw new Error(`No ${id}.`);
  },
};

async function serve(
  root: string,
  { plugins = [], server = {} }: Pick<InlineConfig, "plugins" | "server"> = {},
): Promise<{ readonly server: ViteDevServer; readonly said: readonly string[] }> {
  const said: string[] = [];
  const customLogger = createLogger("info");
  customLogger.info = (text) => void said.push(text);
  customLogger.error = (text) => void said.push(text);
  const serving = await createServer({
    root,
    configFile: false,
    customLogger,
    appType: "custom",
    plugins: [...plugins, later()],
    server: { middlewareMode: true, ws: false, ...server },
  });
  endings.push(() => serving.close());
  return { server: serving, said };
}

async function codeOf(
  server: ViteDevServer,
  environment: "client" | "ssr",
  url = "/src/tools.ts",
): Promise<string> {
  const result = await server.environments[environment].transformRequest(url);
  return (result?.code ?? "").replace(/\s/g, "");
}

/** What plugins that come last are told of edits, by the name of the file: modules of an environment. */
function observe(environment: string): {
  readonly observer: Plugin;
  readonly toldOf: (name: string) => readonly (readonly (string | null)[])[];
} {
  const told: { readonly name: string; readonly ids: readonly (string | null)[] }[] = [];
  const observer: Plugin = {
    name: "observer",
    enforce: "post",
    hotUpdate({ file, modules }) {
      if (this.environment.name !== environment) return;
      told.push({ name: path.basename(file), ids: modules.map(({ id }) => id) });
    },
  };
  return {
    observer,
    toldOf: (name) => told.filter((each) => each.name === name).map(({ ids }) => ids),
  };
}

/** For 50 ms after it has told of an edit, Vite's watcher hears of none in the same file. */
const deafMs = 100;
const patience = { timeout: 8_000, interval: 50 };
const limits = { timeout: 20_000 };

describe.each(["client", "ssr"] as const)(
  "A tool that Vite serves to the %s environment",
  (name) => {
    const edited = (folder: string, text: string): void =>
      writeFileSync(path.join(folder, "src/place.server.ts"), text);

    it("takes types from a file that its environment must not import", limits, async () => {
      const folder = makeProject();
      const { server, said } = await serve(folder, { plugins: [refuseServerFiles] });
      expect(await codeOf(server, name)).toContain('"enum":["Rome"]');
      edited(folder, place.replace("Rome", "Oslo"));
      await vi.waitFor(() => expect(said.join()).toMatch(/page reload.*place\.server/), patience);
      expect(await codeOf(server, name)).toContain('"enum":["Oslo"]');
    });

    it("takes new ones from a file that it imports at run time as well", limits, async () => {
      const folder = makeProject({ "src/tools.ts": tools });
      const { server } = await serve(folder);
      expect(await codeOf(server, name)).toContain('"enum":["Rome"]');
      edited(folder, place.replace("Rome", "Oslo"));
      await vi.waitFor(
        async () => expect(await codeOf(server, name)).toContain('"enum":["Oslo"]'),
        patience,
      );
    });

    it("takes new ones where modules are not replaced while they run", limits, async () => {
      const folder = makeProject();
      const { server } = await serve(folder, { server: { hmr: false } });
      expect(await codeOf(server, name)).toContain('"enum":["Rome"]');
      edited(folder, place.replace("Rome", "Oslo"));
      await vi.waitFor(
        async () => expect(await codeOf(server, name)).toContain('"enum":["Oslo"]'),
        patience,
      );
    });

    it("is whole again after the file was gone", limits, async () => {
      const folder = makeProject();
      const { server, said } = await serve(folder);
      const [file, aside] = ["src/place.server.ts", "aside"].map((to) => path.join(folder, to));
      expect(await codeOf(server, name)).toContain('"enum":["Rome"]');
      renameSync(file ?? "", aside ?? "");
      await vi.waitFor(() => expect(said.join()).toMatch(/page reload.*place\.server/), patience);
      await expect(codeOf(server, name)).rejects.toThrow(/src\/tools\.ts:5:\d+/);
      renameSync(aside ?? "", file ?? "");
      await vi.waitFor(
        async () => expect(await codeOf(server, name)).toContain('"enum":["Rome"]'),
        patience,
      );
    });

    it("takes types from outside of the folder that is served", limits, async () => {
      const folder = makeProject();
      const { server } = await serve(path.join(folder, "src/app"));
      const url = `/@fs/${path.join(folder, "src/tools.ts")}`;
      await server.environments[name].transformRequest(url);
      edited(folder, place.replace("Rome", "Oslo"));
      await vi.waitFor(
        async () => expect(await codeOf(server, name, url)).toContain('"enum":["Oslo"]'),
        patience,
      );
    });

    it("is what other plugins are told of an edit", limits, async () => {
      const folder = makeProject();
      const { observer, toldOf } = observe(name);
      const { server } = await serve(folder, { plugins: [observer] });
      await codeOf(server, name);
      edited(folder, place.replace("Rome", "Oslo"));
      const file = path.join(folder, "src/tools.ts");
      await vi.waitFor(() => expect(toldOf("place.server.ts")).toEqual([[file]]), patience);
    });

    it("is transformed again also where other plugins have nothing updated", limits, async () => {
      const folder = makeProject();
      const silent: Plugin[] = (["pre", "post"] as const).map((order) => ({
        name: `silent-${order}`,
        hotUpdate: { order, handler: () => [] },
      }));
      const { server } = await serve(folder, { plugins: silent });
      expect(await codeOf(server, name)).toContain('"enum":["Rome"]');
      edited(folder, place.replace("Rome", "Oslo"));
      await vi.waitFor(
        async () => expect(await codeOf(server, name)).toContain('"enum":["Oslo"]'),
        patience,
      );
    });

    it.each([
      ["src/place.server.ts", `${place}export type Other = 1;\n`],
      ["src/env.d.ts", "interface Locals { readonly user: string }\n"],
    ])(
      "stays as it is after an edit that changes nothing of it: %s",
      limits,
      async (file, text) => {
        const folder = makeProject({ "src/env.d.ts": "interface Locals {}\n" });
        const { observer, toldOf } = observe(name);
        const { server, said } = await serve(folder, { plugins: [observer] });
        await codeOf(server, name);
        const { moduleGraph } = server.environments[name];
        const served = moduleGraph.getModuleById(path.join(folder, "src/tools.ts"));
        const result = served?.transformResult;
        writeFileSync(path.join(folder, file), text);
        // A loaded machine may tell of the same edit twice.
        await vi.waitFor(() => expect(toldOf(path.basename(file))).not.toEqual([]), patience);
        expect(toldOf(path.basename(file)).flat()).toEqual([]);
        expect(result).toBeTruthy();
        expect(served?.transformResult).toBe(result);
        expect(said.join()).not.toContain("reload");
        await delay(deafMs);
        edited(folder, place.replace("Rome", "Oslo"));
        await vi.waitFor(() => expect(said.join()).toMatch(/page reload.*place\.server/), patience);
        expect(await codeOf(server, name)).toContain('"enum":["Oslo"]');
      },
    );

    it("takes types from a file that an edit without effect has led to", limits, async () => {
      const folder = makeProject({ "src/city.ts": 'export type City = "Rome";\n' });
      const { observer, toldOf } = observe(name);
      const { server, said } = await serve(folder, { plugins: [observer] });
      await codeOf(server, name);
      edited(folder, 'export type { City as Place } from "./city.ts";\n');
      await vi.waitFor(() => expect(toldOf("place.server.ts")).toEqual([[]]), patience);
      writeFileSync(path.join(folder, "src/city.ts"), 'export type City = "Oslo";\n');
      await vi.waitFor(() => expect(said.join()).toMatch(/page reload.*city/), patience);
      expect(await codeOf(server, name)).toContain('"enum":["Oslo"]');
    });
  },
);

it("A style sheet is updated after an edit of a file that it watches, too", limits, async () => {
  const folder = makeProject({ "src/style.css": "a { color: red }\n" });
  const file = path.join(folder, "src/place.server.ts");
  const scanning: Plugin = {
    name: "scanning",
    transform(_, id) {
      if (id.endsWith(".css")) this.addWatchFile(file);
    },
  };
  const { server, said } = await serve(folder, { plugins: [scanning] });
  await codeOf(server, "client");
  await codeOf(server, "client", "/src/style.css");
  writeFileSync(file, `${place}// Nothing new.\n`);
  await vi.waitFor(() => expect(said.join()).toMatch(/hmr update.*style\.css/), patience);
  expect(said.join()).not.toContain("reload");
});
