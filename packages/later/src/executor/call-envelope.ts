import { isObject, type JsonObject } from "../model/json.ts";
import { isToolName } from "../model/tool-name.ts";

/** A call whose outer form is sound; the arguments are still unchecked. */
export interface SoundCall {
  readonly callId: string;
  readonly name: string;
  readonly args: JsonObject;
}

/** A call that cannot even be looked up, with whatever of it could be read. */
export interface MalformedCall {
  readonly callId: string;
  readonly name: string;
  readonly problem: string;
}

/** Reads the outer form of a call that may be anything at all. */
export function readCall(call: unknown): SoundCall | MalformedCall {
  try {
    return readEnvelope(call);
  } catch {
    // Only a getter or a proxy can throw here.
    return { callId: newCallId(), name: "", problem: "The call cannot be read." };
  }
}

function readEnvelope(call: unknown): SoundCall | MalformedCall {
  if (!isObject(call)) {
    return { callId: newCallId(), name: "", problem: "A call has to be an object." };
  }
  const { id, name, args } = call;
  const callId = isCallId(id) ? id : newCallId();
  if (id !== undefined && callId !== id) {
    return malformed(
      callId,
      name,
      '"id" has to be a string of 1 to 128 printable ASCII characters.',
    );
  }
  if (typeof name !== "string" || !isToolName(name)) {
    return malformed(callId, name, '"name" has to be the name of a tool.');
  }
  if (args === undefined) return { callId, name, args: {} };
  if (!isObject(args)) return malformed(callId, name, '"args" has to be an object.');
  return { callId, name, args: args as JsonObject };
}

function malformed(callId: string, name: unknown, problem: string): MalformedCall {
  return { callId, name: typeof name === "string" ? name.slice(0, 128) : "", problem };
}

function isCallId(id: unknown): id is string {
  return typeof id === "string" && id.length > 0 && id.length <= 128 && isPrintable(id);
}

function newCallId(): string {
  return globalThis.crypto.randomUUID();
}

/** A loop, because a regular expression takes as long as all else that is done for the envelope. */
function isPrintable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
