import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { cities, cityNamed, kilometresBetween } from "./cities.ts";
import { sunTimesOf } from "./sun.ts";
import { createTranscript } from "./transcript.ts";

const main = path.join(import.meta.dirname, "main.ts");

async function play(...question: readonly string[]): Promise<string> {
  return playIn({}, ...question);
}

async function playIn(more: NodeJS.ProcessEnv, ...question: readonly string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1", ...more };
  delete env["GEMINI_API_KEY"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", main, ...question],
    { env },
  );
  return stdout;
}

describe("the quickstart's tools", () => {
  it("have plausible data about every city", () => {
    expect(cities.length).toBeGreaterThan(70);
    for (const city of cities) {
      expect(Math.abs(city.latitude)).toBeLessThan(70);
      expect(Math.abs(city.longitude)).toBeLessThan(180);
      expect(() => new Intl.DateTimeFormat("en", { timeZone: city.timeZone })).not.toThrow();
    }
  });

  it("measure distances over the ground", () => {
    expect(kilometresBetween(cityNamed("Oslo"), cityNamed("lisbon"))).toBeCloseTo(2738, -1);
    expect(kilometresBetween(cityNamed("Sao Paulo"), cityNamed("São Paulo"))).toBe(0);
  });

  it("compute sunrise and sunset to a few minutes", () => {
    // In London the sun rises at about 6:03 and sets at about 18:14 on the day of the March equinox.
    const { sunrise, sunset } = sunTimesOf(cityNamed("London"), new Date("2026-03-20"));
    expect(minutesFrom(sunrise, "2026-03-20T06:03:00Z")).toBeLessThan(4);
    expect(minutesFrom(sunset, "2026-03-20T18:14:00Z")).toBeLessThan(4);
    expect(sunTimesOf(cityNamed("Tromsø"), new Date("2026-12-21")).sunset).toBeUndefined();
  });
});

describe("the quickstart", () => {
  it("answers its question with two tools and says that no key is set", async () => {
    const transcript = await play();
    expect(transcript).toContain("GEMINI_API_KEY");
    expect(transcript).toMatch(/→ measureDistance \{ "from": "Oslo", "to": "Lisbon"/);
    expect(transcript).toMatch(/← measureDistance .*"distance": 27\d\d/);
    expect(transcript).toMatch(/→ sunTimes \{ "city": "Lisbon", "day": "2026-12-21" \}/);
    const answer = transcript.slice(transcript.lastIndexOf("\nmodel"));
    expect(answer).toMatch(/27\d\d/);
    expect(answer).toContain("17:1");
    expect(transcript).toMatch(/\d+ ms/);
    expect(transcript).toContain('npm start -- "');
  });

  it("answers a question of one's own", async () => {
    const transcript = await play("Which 2 cities are nearest to Vienna?");
    expect(transcript).toMatch(/→ nearestCities \{ "city": "Vienna", "limit": 2 \}/);
    const answer = transcript.slice(transcript.lastIndexOf("\nmodel"));
    expect(answer).toContain("Budapest");
    expect(transcript).not.toContain("npm start");
  });

  it("tells the model's answer about a city without data honestly", async () => {
    const transcript = await play("How far is it from Atlantis to Oslo?");
    expect(transcript).toContain("CITY_NOT_FOUND");
    expect(transcript.slice(transcript.lastIndexOf("\nmodel"))).toContain("Atlantis");
  });
});

describe("the quickstart with its tools in workers", () => {
  /** What was called and answered, in whatever order and however long it took. */
  function essenceOf(transcript: string): readonly string[] {
    const rounds = transcript.slice(transcript.indexOf("\nround 1"));
    return rounds
      .replaceAll(/[\d.]+ ms/g, "")
      .split("\n")
      .toSorted();
  }

  it("answers the same, and leaves no process behind", async () => {
    const config = path.join(import.meta.dirname, "promoted.config.ts");
    const mark = `quickstart-${process.pid}-${Date.now()}`;
    const promoted = await playIn({ LATER_CONFIG: config, LATER_TEST_MARK: mark });
    expect(essenceOf(promoted)).toEqual(essenceOf(await play()));
    expect(processesWith(mark)).toEqual([]);
  });
});

/** Processes that were started with a mark in their environment, where the system tells, and have not ended. */
function processesWith(mark: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

describe("the transcript", () => {
  it("lets no control character of a model or a tool through", () => {
    const output = new PassThrough();
    const { show, end, fail } = createTranscript(output);
    const text = "\u001B]0;title\u0007 \u202Eback";
    const call = { id: "1", name: text, args: { text } };
    const outcome = { ok: false, error: { type: text, message: text } } as const;
    const result = { name: text, callId: "1", status: "ERROR", error: outcome.error } as const;
    show({ type: "call-start", round: 1, call });
    show({ type: "call-end", round: 1, call, outcome: { ...outcome, result }, durationMs: 1 });
    end(
      {
        text,
        output: undefined,
        rounds: 1,
        calls: [],
        pending: [],
        pause: undefined,
        usage: {},
        history: [],
        response: {},
        finishReason: "STOP",
      },
      1,
    );
    fail(new Error(text));
    const written = String(output.read());
    expect(written.match(/\uFFFDback/g)).toHaveLength(7);
    expect(written).not.toMatch(/[^\P{Control}\n]|\u202E/u);
  });
});

function minutesFrom(moment: Date | undefined, expected: string): number {
  return Math.abs((moment?.getTime() ?? 0) - Date.parse(expected)) / 60_000;
}
