import { MemorySessionStore, type StoreCommit } from "later-runtime";

/**
 * A store that others use at the same time: as long as it is contended, each entry that a commit is about to change
 * has been written by somebody else just before.
 */
export class ContendedStore extends MemorySessionStore {
  isContended: boolean = false;

  override async commit(id: string, commit: StoreCommit): ReturnType<MemorySessionStore["commit"]> {
    if (this.isContended) await this.#writeFirst(id, commit);
    return super.commit(id, commit);
  }

  async #writeFirst(id: string, { writes = [] }: StoreCommit): Promise<void> {
    for (const { collection, key } of writes) {
      const [entry] = (await this.read(id, collection, [key])) ?? [];
      if (entry === undefined) continue;
      const { alias, value } = entry;
      const write = { collection, key, value, ...(alias === undefined ? {} : { alias }) };
      await super.commit(id, { writes: [write] });
    }
  }
}
