import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { build } from "esbuild";

import { root } from "../../setup/paths.ts";
import { applyMutation } from "./apply-mutation.ts";
import type { Mutation } from "./mutation.ts";

/** The workspace packages that the runner imports, by folder. */
const packages: Readonly<Record<string, string>> = {
  later: "later-runtime",
  bridge: "later-bridge",
};

/** What vectors are run with; of what is built, only the process that reads types. */
const parts: readonly string[] = [
  "packages/later/src",
  "packages/later/dist",
  "packages/later/package.json",
  "packages/bridge/src",
  "packages/bridge/package.json",
  "package.json",
  "test/package.json",
  "test/conformance",
  "test/setup/paths.ts",
  "docs/conformance",
];

const maximumMs = 180_000;

/** What a run of vectors said. */
export interface CopiedRun {
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** A copy of the sources, in which rules can be broken one at a time. Whoever made it disposes of it. */
export class CopiedProject implements Disposable {
  readonly #folder: string = mkdtempSync(path.join(tmpdir(), "later-mutations-"));

  constructor() {
    for (const part of parts) this.#copy(part);
    this.#link();
  }

  /** Runs vectors with one rule broken, which is whole again afterwards. */
  async runWith(mutation: Mutation): Promise<CopiedRun> {
    const file = path.join(this.#folder, mutation.file);
    const original = readFileSync(file, "utf8");
    writeFileSync(file, applyMutation(original, mutation));
    try {
      await this.#rebuild(mutation);
      return await this.run(mutation.noticedBy);
    } finally {
      writeFileSync(file, original);
      await this.#rebuild(mutation);
    }
  }

  /** Runs files of vectors. */
  run(names: readonly string[]): Promise<CopiedRun> {
    const files = names.map((name) => path.join(this.#folder, `docs/conformance/${name}.json`));
    const program = path.join(this.#folder, "test/conformance/main.ts");
    const options = ["--conditions=later-source", "--import", "tsx"];
    const child = spawn(process.execPath, [...options, program, ...files], {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "pipe"],
      // A broken rule may be that something ends.
      timeout: maximumMs,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ lines: output.trimEnd().split("\n"), status }));
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #copy(part: string): void {
    const filter = (name: string): boolean => !/\.(test|test-d)\.ts$/.test(name);
    cpSync(path.join(root, part), path.join(this.#folder, part), { recursive: true, filter });
  }

  /** Installed packages are shared, those of the workspace are the copies. */
  #link(): void {
    const installed = path.join(this.#folder, "node_modules");
    mkdirSync(installed);
    for (const name of readdirSync(path.join(root, "node_modules"))) {
      if (name.startsWith("later-")) continue;
      symlinkSync(path.join(root, "node_modules", name), path.join(installed, name), "junction");
    }
    for (const [folder, name] of Object.entries(packages)) {
      symlinkSync(
        path.join(this.#folder, "packages", folder),
        path.join(installed, name),
        "junction",
      );
    }
  }

  /** Types are read by a process of its own, which is built. */
  async #rebuild({ file }: Mutation): Promise<void> {
    if (!file.startsWith("packages/later/src/introspect/")) return;
    await build({
      absWorkingDir: path.join(this.#folder, "packages/later"),
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["node:*"],
      entryPoints: ["src/introspect/child.ts"],
      outfile: "dist/introspect/child.js",
      logLevel: "error",
    });
  }
}
