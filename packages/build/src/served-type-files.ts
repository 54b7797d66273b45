import type {
  Environment,
  EnvironmentModuleNode,
  FSWatcher,
  HotUpdateOptions,
  ViteDevServer,
} from "vite";

/**
 * The files that types come from, in the module graphs of Vite's development servers.
 *
 * `addWatchFile` would have Vite resolve them as imports of the module, and frameworks refuse client code that imports
 * a file of the server, from which it takes but a type. A module that imports the same file at run time as well
 * would not be transformed again.
 */
export class ServedTypeFiles {
  readonly #watchers = new WeakMap<Environment, FSWatcher>();
  /** The modules that take types from a file, by the entry of the file. */
  readonly #users = new WeakMap<EnvironmentModuleNode, Set<EnvironmentModuleNode>>();

  /** To be called with each server before it transforms anything. */
  serve({ environments, watcher }: ViteDevServer): void {
    for (const environment of Object.values(environments)) {
      this.#watchers.set(environment, watcher);
    }
  }

  /**
   * Has a module transformed again after an edit of any of the files, also of one that is gone and comes back.
   *
   * @returns whether a server serves the module, so that nothing else is to be done
   */
  link(environment: Environment, id: string, files: readonly string[]): boolean {
    const watcher = this.#watchers.get(environment);
    if (environment.mode !== "dev" || watcher === undefined) return false;
    const { moduleGraph } = environment;
    const user = moduleGraph.getModuleById(id);
    if (user === undefined) return false;
    for (const file of files) {
      const entry = moduleGraph.createFileOnlyEntry(file);
      entry.importers.add(user);
      const users = this.#users.get(entry) ?? new Set();
      if (users.size === 0) watcher.add(file);
      this.#users.set(entry, users.add(user));
    }
    return true;
  }

  /**
   * What an edit changes: beside modules of the file those that take types from it, since other plugins look for
   * modules with an id. Nothing where that is what Vite knows already.
   */
  changedBy({ modules }: HotUpdateOptions): EnvironmentModuleNode[] | undefined {
    const users = modules.flatMap((entry) => [...(this.#users.get(entry) ?? [])]);
    return users.length === 0 ? undefined : [...new Set([...modules, ...users])];
  }
}
