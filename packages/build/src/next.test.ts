import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterAll, describe, expect, it, vi } from "vitest";

import { runProgram } from "../../later/src/introspect/fixtures/run-program.ts";
import {
  buildNext,
  configOf,
  hasNext,
  makeNextProject,
  removeNextProject,
  serveNext,
} from "./fixtures/next-project.ts";
import { withLater } from "./next.ts";

const models = `/** A place. */
export interface Place {
  /** The city */
  city: string;
  country?: "FR" | "IT";
}
`;

const tools = `import { deftool } from "later-runtime";
import type { Place } from "./models";

/** Looks the weather up. @param place Where @param unit In which unit */
export const getWeather = deftool(async function getWeather(place: Place, unit: "c" | "f" = "c") {
  return { city: place.city, degrees: unit === "c" ? 20 : 68 };
});
`;

const handler = `import { Runtime } from "later-runtime";
import { getWeather } from "../../lib/tools";

const later = new Runtime();

export function GET() {
  return Response.json(getWeather.declaration);
}

export async function POST(request: Request) {
  const session = await later.createSession({ tools: [getWeather] });
  const outcome = await session.execute({ name: "getWeather", args: await request.json() });
  return Response.json(outcome.ok ? outcome.value : outcome.error.message);
}
`;

const page = `"use client";
import { useState } from "react";
import { getWeather } from "../lib/tools";

export default function Page() {
  const [text, setText] = useState("");
  return <button onClick={() => setText(JSON.stringify(getWeather.declaration))}>{text}</button>;
}
`;

const files = { "lib/models.ts": models, "lib/tools.ts": tools, "app/page.tsx": page };

const routes = {
  "app/node/route.ts": `${handler}export const dynamic = "force-dynamic";\n`,
  "app/edge/route.ts": `${handler}export const runtime = "edge";\n`,
};

const projects: string[] = [];

afterAll(() => {
  for (const project of projects) removeNextProject(project);
});

function project(changed: Readonly<Record<string, string>> = {}): string {
  const folder = makeNextProject({ ...files, ...changed });
  projects.push(folder);
  return folder;
}

/** What is sent to browsers. */
function browserCode(folder: string): string {
  const chunks = path.join(folder, ".next/static");
  return readdirSync(chunks, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(path.join(chunks, name), "utf8"))
    .join("\n");
}

describe.skipIf(!hasNext).each([
  ["Turbopack", "--turbopack"],
  ["webpack", "--webpack"],
] as const)("Next.js with %s", (_, bundler) => {
  it(
    "has tools as in development: for Node.js, the edge and browsers",
    { timeout: 180_000 },
    async () => {
      const print = `import { getWeather } from "./tools.ts"; console.log(JSON.stringify(getWeather.declaration));`;
      const folder = project({ ...routes, "lib/print.ts": print });
      const declaration = runProgram("tsx", path.join(folder, "lib/print.ts"));
      const { exitCode, output } = await buildNext(folder, [bundler]);
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      expect(browserCode(folder)).toContain("Looks the weather up.");
      await using server = await serveNext(folder, ["start"]);
      for (const route of ["/node", "/edge"]) {
        expect(JSON.parse(await server.fetch(route))).toEqual(declaration);
        const [good, bad] = [{ city: "Rome" }, { city: "Rome", country: "XX" }];
        expect(await server.fetch(route, { place: good })).toBe('{"city":"Rome","degrees":20}');
        expect(JSON.parse(await server.fetch(route, { place: bad }))).toMatch(/^"place\.country" /);
      }
    },
  );

  it(
    "fails on a tool that cannot be described, with its place and what to do",
    { timeout: 120_000 },
    async () => {
      const bad = tools.replace("place: Place", "place: () => void");
      const folder = project({ "lib/tools.ts": bad.replace("place.city", '"Rome"') });
      const { exitCode, output } = await buildNext(folder, [bundler]);
      expect(output).toMatch(/lib\/tools\.ts:5:61 UNSUPPORTED_TYPE "place" .*\. \w+/);
      expect(exitCode).toBe(1);
    },
  );

  it("follows an edit of a type in another file", { timeout: 120_000 }, async () => {
    const folder = project(routes);
    await using server = await serveNext(folder, ["dev", bundler]);
    expect(await server.fetch("/node")).toContain('["FR","IT"]');
    writeFileSync(path.join(folder, "lib/models.ts"), models.replace('"IT"', '"ES"'));
    await vi.waitFor(async () => expect(await server.fetch("/node")).toContain('["FR","ES"]'), {
      timeout: 60_000,
      interval: 200,
    });
  });
});

describe.skipIf(!hasNext)("Next.js", () => {
  it("fails on warnings where that is wanted", { timeout: 120_000 }, async () => {
    const vague = tools.replace(" @param unit In which unit", "");
    const folder = project({
      "lib/tools.ts": vague,
      "next.config.ts": configOf("{ strict: true }"),
    });
    const { exitCode, output } = await buildNext(folder, []);
    expect(output).toContain("MISSING_PARAMETER_DESCRIPTION");
    expect(exitCode).toBe(1);
  });
});

describe("withLater", () => {
  const loaders = [{ loader: "later-build/loader", options: { names: ["tool"] } }];
  const rule = { condition: { content: /deftool|deftype|tool/ }, loaders };

  it("keeps what there is", () => {
    const own = { loaders: ["own"] };
    const config = {
      reactStrictMode: true,
      turbopack: { root: "/", rules: { "*.svg": own, "*.{ts,tsx,mts,cts}": own } },
    };
    const before = structuredClone(config);
    expect(withLater(config, { names: ["tool"] })).toMatchObject({
      reactStrictMode: true,
      turbopack: { root: "/", rules: { "*.svg": own, "*.{ts,tsx,mts,cts}": [own, rule] } },
    });
    expect(config).toEqual(before);
  });

  it("calls the hook for webpack with the loader in it", () => {
    const changed = { changed: true };
    const configuration = { module: { rules: [{ test: /\.css$/ }] } };
    const webpack = vi.fn<(given: object, context: object) => object>(() => changed);
    const context = { isServer: true };
    const { webpack: hook } = withLater({ webpack }, { names: ["tool"] });
    expect(hook(configuration, context)).toBe(changed);
    expect(webpack).toHaveBeenCalledWith(configuration, context);
    expect(configuration.module.rules).toEqual([
      { test: /\.css$/ },
      { test: /\.[cm]?tsx?$/, enforce: "pre", use: loaders },
    ]);
  });

  it("takes a function that makes the configuration", async () => {
    const make = (phase: string): { distDir: string } => ({ distDir: phase });
    const made = await withLater(make, { names: ["tool"] })("build");
    expect(made).toMatchObject({
      distDir: "build",
      turbopack: { rules: { "*.{ts,tsx,mts,cts}": [rule] } },
    });
  });
});
