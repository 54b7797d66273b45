import type { SourcePosition } from "./derived-tool.ts";

/** Where a function of this library was called. */
export interface CallSite {
  /**
   * Where the call stands, as the running program sees it: in a `.ts` file where types are stripped
   * or source maps applied, otherwise in the JavaScript. `undefined` if the stack does not say.
   */
  readonly position: SourcePosition | undefined;
  /** When the call was made, in milliseconds since 1970. */
  readonly capturedAt: number;
}

/**
 * Notes where a function was called from. This costs no more than a few frames of the stack; they
 * become text, and the text a position, only when the position is asked for.
 *
 * @param above the function whose caller is wanted
 * @returns `undefined` where stacks cannot be captured
 */
// oxlint-disable-next-line typescript/no-unsafe-function-type
export function captureCallSite(above: Function): CallSite | undefined {
  if (typeof Error.captureStackTrace !== "function") return undefined;
  const holder: { readonly stack?: unknown } = {};
  const limit = Error.stackTraceLimit;
  setStackTraceLimit(1);
  Error.captureStackTrace(holder, above);
  setStackTraceLimit(limit);
  return new LazyCallSite(holder);
}

class LazyCallSite implements CallSite {
  readonly capturedAt: number = Date.now();
  readonly #holder: { readonly stack?: unknown };
  #position: SourcePosition | undefined;
  #isRead = false;

  constructor(holder: { readonly stack?: unknown }) {
    this.#holder = holder;
  }

  get position(): SourcePosition | undefined {
    if (!this.#isRead) this.#position = positionIn(String(this.#holder.stack));
    this.#isRead = true;
    return this.#position;
  }
}

/** Reads the first frame of a stack as V8 and JavaScriptCore print it. */
function positionIn(stack: string): SourcePosition | undefined {
  for (const line of stack.split("\n")) {
    const match = /((?:\b[A-Za-z][\w+.-]*:[\\/]|\/).*?):(\d+):(\d+)\)?$/.exec(line.trim());
    if (match === null) continue;
    const [, place = "", row, column] = match;
    return { file: fileOf(place), line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** A module that was loaded anew carries a query, which is not part of the file's name. */
function fileOf(place: string): string {
  if (!place.startsWith("file://")) return place.replace(/\?.*$/, "");
  const { pathname } = new URL(place);
  return decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, "");
}

/** The limit cannot be set in programs that freeze the language's own objects. */
function setStackTraceLimit(limit: number): void {
  try {
    Error.stackTraceLimit = limit;
  } catch {
    // The whole stack is captured then, of which the first frame is read.
  }
}
