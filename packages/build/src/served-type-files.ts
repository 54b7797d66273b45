import type {
  DevEnvironment,
  Environment,
  EnvironmentModuleNode,
  HotUpdateOptions,
  ViteDevServer,
} from "vite";

import type { ReadModule } from "./tool-plugin.ts";
import { type TransformedTools, transformTools } from "./transform-tools.ts";
import { TypeReader } from "./type-reader.ts";

/**
 * The files that types come from, in the module graphs of Vite's development servers.
 *
 * `addWatchFile` would have Vite resolve them as imports of the module, and frameworks refuse client code that imports
 * a file of the server, from which it takes but a type. A module that imports the same file at run time as well
 * would not be transformed again.
 */
export class ServedTypeFiles {
  readonly #reader = new TypeReader();
  readonly #servers = new WeakMap<Environment, ViteDevServer>();
  /** What was read of the modules that are served. */
  readonly #read = new WeakMap<EnvironmentModuleNode, ReadModule>();
  /** The modules that take types from a file, by the entry of the file. */
  readonly #users = new WeakMap<EnvironmentModuleNode, Set<EnvironmentModuleNode>>();

  /** To be called with each server before it transforms anything. */
  serve(server: ViteDevServer): void {
    for (const environment of Object.values(server.environments)) {
      this.#servers.set(environment, server);
    }
  }

  /**
   * Has a module transformed again after an edit of any of the files by which something else is read of it, also of a file
   * that is gone and comes back.
   *
   * @returns whether a server serves the module, so that nothing else is to be done
   */
  link(environment: Environment, module: ReadModule): boolean {
    if (environment.mode !== "dev" || !this.#servers.has(environment)) return false;
    const user = environment.moduleGraph.getModuleById(module.id);
    if (user === undefined) return false;
    this.#read.set(user, module);
    this.#watch(environment, user, module.read.inputs);
    return true;
  }

  /**
   * What an edit changes: those of the modules that take types from the file of which something else is read now, beside
   * what is about the file for another reason. Nothing where that is what Vite knows already.
   */
  async changedBy(
    environment: DevEnvironment,
    { file, modules }: HotUpdateOptions,
  ): Promise<EnvironmentModuleNode[] | undefined> {
    const { moduleGraph } = environment;
    const users = new Set<EnvironmentModuleNode>();
    for (const entry of moduleGraph.getModulesByFile(file) ?? []) {
      for (const user of this.#users.get(entry) ?? []) users.add(user);
    }
    if (users.size === 0) return undefined;
    const changed = new Set(modules.filter((entry) => !this.#isOwn(entry)));
    const compare = async (user: EnvironmentModuleNode): Promise<void> => {
      if (!(await this.#isChanged(environment, user))) return;
      changed.add(user);
      // Plugins that follow may have nothing updated.
      moduleGraph.invalidateModule(user);
    };
    await Promise.all([...users].map((user) => compare(user)));
    return [...changed];
  }

  async #isChanged(environment: DevEnvironment, user: EnvironmentModuleNode): Promise<boolean> {
    const before = this.#read.get(user);
    if (before === undefined) return true;
    const now = await transformTools(this.#reader, before.source);
    // What is the same may come from other files.
    this.#watch(environment, user, now.inputs);
    return resultOf(now) !== resultOf(before.read);
  }

  #watch(environment: DevEnvironment, user: EnvironmentModuleNode, files: readonly string[]): void {
    const server = this.#servers.get(environment);
    for (const file of files) {
      const entry = environment.moduleGraph.createFileOnlyEntry(file);
      // Where nobody asks what an edit changes, all that imports the file is transformed again.
      if (server?.config.server.hmr === false) entry.importers.add(user);
      const users = this.#users.get(entry) ?? new Set();
      if (users.size === 0) server?.watcher.add(file);
      this.#users.set(entry, users.add(user));
    }
  }

  /** Whether an entry is there for types alone. Vite would load the page again on its behalf. */
  #isOwn(entry: EnvironmentModuleNode): boolean {
    return this.#users.has(entry) && entry.id === null && entry.importers.size === 0;
  }
}

function resultOf({ output, problems }: TransformedTools): string {
  return JSON.stringify([output?.code, problems]);
}
