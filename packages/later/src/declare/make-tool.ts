import { once } from "./once.ts";
import type { LaterTool, Tool } from "./tool.ts";

const brand = Symbol.for("later-runtime.tool");

/**
 * Makes a tool of a function: a function of its own that calls the given one, with the tool's data
 * attached. `resolve` is called once, when the data is first read; what it throws is thrown again at
 * each further reading.
 */
export function makeTool<Handler extends (...values: never[]) => unknown>(
  handler: Handler,
  resolve: () => LaterTool,
): Handler & Tool {
  const callable = function (this: unknown, ...values: never[]): unknown {
    return Reflect.apply(handler, this, values);
  };
  const read = once(resolve);
  return Object.defineProperties(callable, {
    name: { value: handler.name, configurable: true },
    length: { value: handler.length, configurable: true },
    tool: { get: read, enumerable: true },
    declaration: { get: () => read().declaration, enumerable: true },
    [brand]: { value: true },
  }) as unknown as Handler & Tool;
}

/** Recognises what `deftool` returns, also from another copy of the library. */
export function isTool(value: unknown): value is Tool {
  return typeof value === "function" && brand in value;
}
