import type { SchemaLoss } from "../schema-loss.ts";

/** Gathers losses; what is lost in the same place twice is reported once. */
export class LossReport {
  readonly #losses = new Map<string, SchemaLoss>();

  get losses(): readonly SchemaLoss[] {
    return [...this.#losses.values()];
  }

  add(severity: SchemaLoss["severity"], path: string, keyword: string, message: string): void {
    const key = `${path} ${keyword}`;
    if (!this.#losses.has(key)) this.#losses.set(key, { path, keyword, message, severity });
  }

  /** A keyword that is now only put into words. */
  described(path: string, keyword: string): void {
    this.add("described", path, keyword, `"${keyword}" is told in the description only.`);
  }

  /** A keyword that is not told at all, so that more seems to be allowed. */
  widened(path: string, keyword: string): void {
    this.add("widened", path, keyword, `"${keyword}" cannot be told.`);
  }

  dropped(path: string, keyword: string, message: string): void {
    this.add("dropped", path, keyword, message);
  }
}
