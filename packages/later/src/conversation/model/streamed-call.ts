import type { FunctionCall } from "../../model/function-call.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import type { Part } from "../content/content.ts";
import { GrowingArguments, readPiece } from "./argument-pieces.ts";

/** A call as it streams: its arguments come in pieces, and parts without a name go on with it. */
interface StreamedCall extends FunctionCall {
  readonly partialArgs?: readonly unknown[];
  readonly willContinue?: boolean;
}

/** Whether a call's arguments come in pieces. */
export function isStreamed(part: Part): boolean {
  const call = callOf(part);
  return call?.partialArgs !== undefined || call?.willContinue === true;
}

/** Whether a part goes on with the call that came before it. */
export function isContinuation(part: Part): boolean {
  const call = callOf(part);
  return call !== undefined && !call.name;
}

/** The pieces of arguments that a part brings. */
export function piecesOf(part: Part): readonly unknown[] {
  const pieces: unknown = callOf(part)?.partialArgs;
  return Array.isArray(pieces) ? pieces : [];
}

/** Puts one call together from the parts that it streams in. */
export class GrowingCall {
  readonly #first: Part;
  readonly #arguments = new GrowingArguments();
  #signature: string | undefined;
  #sound = true;
  #complete = false;

  constructor(first: Part) {
    this.#first = first;
    this.add(first);
  }

  /** Whether no further part belongs to it. */
  get complete(): boolean {
    return this.#complete;
  }

  add(part: Part): void {
    this.#signature ??= part.thoughtSignature;
    for (const piece of piecesOf(part)) {
      const read = readPiece(piece);
      this.#sound &&= read !== undefined && this.#arguments.add(read);
    }
    this.#complete = callOf(part)?.willContinue !== true;
  }

  /** As if it had come whole. What is not whole, or cannot be, is still marked as continuing. */
  toPart(): Part {
    const { partialArgs: _pieces, willContinue: _more, ...call } = callOf(this.#first) ?? {};
    const args = { ...call.args, ...this.#arguments.members } as JsonObject;
    const more = this.#complete && this.#sound ? {} : { willContinue: true };
    return {
      ...this.#first,
      ...(this.#signature === undefined ? {} : { thoughtSignature: this.#signature }),
      functionCall: { ...call, args, ...more } as FunctionCall,
    };
  }
}

function callOf(part: Part): Partial<StreamedCall> | undefined {
  return isObject(part.functionCall) ? part.functionCall : undefined;
}
