import { describeRequestFailure } from "../conversation/model/request-failure.ts";
import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { safely } from "./safely.ts";

/** What `error.type` says of an error, which may be anything: one of few texts, without anything secret. */
export function errorTypeOf(error: unknown): string {
  return safely(() => typeOf(error)) ?? "_OTHER";
}

function typeOf(error: unknown): string | undefined {
  if (LaterError.is(error)) return error.code;
  const { status, code } = describeRequestFailure("", error).details;
  if (status !== undefined || code !== undefined) return String(status ?? code);
  const name = isObject(error) ? error["name"] : undefined;
  return typeof name === "string" && /^[A-Za-z_]\w{0,63}$/.test(name) ? name : undefined;
}
