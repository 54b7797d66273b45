import { isObject } from "../../model/json.ts";
import { setMember } from "../../model/set-member.ts";
import { type JsonPath, parseJsonPath } from "../content/json-path.ts";

/** A piece of a call's arguments: where it belongs, and what is there, or what is added to a text. */
export interface ArgumentPiece {
  readonly path: JsonPath;
  /** Absent when nothing is added. */
  readonly value?: string | number | boolean | null;
  /** Whether more of the same text follows. */
  readonly willContinue: boolean;
}

/** Reads a piece as Gemini streams it; `undefined` for what has no place among arguments. */
export function readPiece(piece: unknown): ArgumentPiece | undefined {
  if (!isObject(piece)) return undefined;
  const path = parseJsonPath(piece["jsonPath"]);
  if (path === undefined || typeof path[0] !== "string") return undefined;
  const willContinue = piece["willContinue"] === true;
  const { stringValue, numberValue, boolValue, nullValue } = piece;
  if (typeof stringValue === "string") return { path, value: stringValue, willContinue };
  if (typeof numberValue === "number") return { path, value: numberValue, willContinue };
  if (typeof boolValue === "boolean") return { path, value: boolValue, willContinue };
  if (nullValue !== undefined) return { path, value: null, willContinue };
  return { path, willContinue };
}

/** Arguments that grow piece by piece. Lists grow at their end only, so that no index makes a large one. */
export class GrowingArguments {
  readonly #members: Record<string, unknown> = {};
  /** Paths of texts that are not complete. */
  readonly #open = new Set<string>();

  get members(): Readonly<Record<string, unknown>> {
    return this.#members;
  }

  /** Puts a piece into its place; `false`, and nothing changes, where there is none. */
  add({ path, value, willContinue }: ArgumentPiece): boolean {
    if (value === undefined) return true;
    const holder = this.#holderOf(path);
    const token = path.at(-1);
    if (holder === undefined || token === undefined) return false;
    const key = JSON.stringify(path);
    const present = memberOf(holder, token);
    if (present === undefined) {
      if (!place(holder, token, value)) return false;
    } else {
      const grows = typeof present === "string" && typeof value === "string" && this.#open.has(key);
      if (!grows) return false;
      replace(holder, token, present + value);
    }
    if (willContinue) this.#open.add(key);
    else this.#open.delete(key);
    return true;
  }

  /** The object or list that the path ends in, made where it is not there yet. */
  #holderOf(path: JsonPath): object | undefined {
    let holder: object = this.#members;
    for (const [depth, next] of path.slice(1).entries()) {
      const token = path[depth] as string | number;
      const present = memberOf(holder, token);
      const inner = present ?? (typeof next === "number" ? [] : {});
      if (typeof inner !== "object" || inner === null) return undefined;
      if (Array.isArray(inner) !== (typeof next === "number")) return undefined;
      if (present === undefined && !place(holder, token, inner)) return undefined;
      holder = inner;
    }
    return holder;
  }
}

function memberOf(holder: object, token: string | number): unknown {
  return Object.hasOwn(holder, token) ? (holder as Record<string, unknown>)[token] : undefined;
}

function place(holder: object, token: string | number, value: unknown): boolean {
  if (Array.isArray(holder)) {
    if (token !== holder.length) return false;
    holder.push(value);
  } else setMember(holder as Record<string, unknown>, String(token), value);
  return true;
}

function replace(holder: object, token: string | number, value: string): void {
  if (Array.isArray(holder)) holder[Number(token)] = value;
  else setMember(holder as Record<string, unknown>, String(token), value);
}
