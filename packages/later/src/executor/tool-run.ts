import type { ToolContext } from "../declare/tool-context.ts";
import type { LaterTool } from "../declare/tool.ts";
import type { ResultErrorCode } from "../errors/codes.ts";
import { ToolError } from "../errors/tool-error.ts";
import type { JsonValue } from "../model/json.ts";
import type { Violation } from "../schema/violation.ts";
import { drain, isGenerator } from "./drain.ts";
import type { Ending } from "./ending.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { explainViolations } from "./explain-violations.ts";
import { defaultMaxResultSize, isResultProblem, normaliseResult } from "./normalise-result.ts";
import type { PreparedTool } from "./prepare-tool.ts";
import type { RunningCall } from "./running-call.ts";
import { toErrorObject } from "./tool-failure.ts";

/**
 * One run of a tool's function, from the values that it takes to JSON. Tells once how it has ended, unless the call has
 * ended before. Steps that need not wait do not, so that a synchronous tool is done at once.
 */
export class ToolRun {
  readonly #tool: LaterTool;
  readonly #prepared: PreparedTool;
  readonly #running: RunningCall;
  readonly #options: ExecutorOptions;
  readonly #onEnd: (ending: Ending) => void;

  constructor(
    tool: LaterTool,
    prepared: PreparedTool,
    running: RunningCall,
    options: ExecutorOptions,
    onEnd: (ending: Ending) => void,
  ) {
    this.#tool = tool;
    this.#prepared = prepared;
    this.#running = running;
    this.#options = options;
    this.#onEnd = onEnd;
  }

  start(values: unknown, context: ToolContext): void {
    let returned: unknown;
    try {
      returned = this.#prepared.invoke(values, context);
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    try {
      if (isGenerator(returned)) {
        drain(returned, this.#running, (value) => this.#toJson(value)).then(
          (value) => this.#succeed(value, true),
          (thrown: unknown) => this.#fail(thrown),
        );
      } else if (isThenable(returned)) {
        Promise.resolve(returned).then(
          (value) => this.#succeed(value, false),
          (thrown: unknown) => this.#fail(thrown),
        );
      } else this.#succeed(returned, false);
    } catch {
      this.#failUnreadable();
    }
  }

  /** A stream may hand out nothing, whatever the type is of what it hands out. */
  #succeed(value: unknown, isStream: boolean): void {
    if (this.#running.ended) return;
    let content: JsonValue;
    try {
      content = this.#toJson(value);
      const isJudged = this.#options.validateResults !== false && (!isStream || content !== null);
      const violations = isJudged ? this.#prepared.judge?.(content) : undefined;
      if (violations !== undefined && violations.length > 0) {
        this.#fail(toMisfit(violations));
        return;
      }
    } catch (error) {
      if (isResultProblem(error)) this.#failWith(error.type, error.message);
      else this.#failUnreadable();
      return;
    }
    this.#onEnd({ content });
  }

  #fail(thrown: unknown): void {
    if (this.#running.ended) return;
    if (isResultProblem(thrown)) {
      this.#failWith(thrown.type, thrown.message);
      return;
    }
    const hideErrorMessages = this.#options.hideErrorMessages ?? false;
    const error = toErrorObject(thrown, { hideErrorMessages });
    this.#onEnd({ error, thrown: { value: thrown } });
  }

  /** A getter, a toJSON or a proxy of the tool's own is in the way. */
  #failUnreadable(): void {
    this.#failWith("RESULT_NOT_SERIALIZABLE", "What the tool returned cannot be read.");
  }

  #failWith(type: ResultErrorCode, message: string): void {
    this.#onEnd({ error: { type, message } });
  }

  #toJson(value: unknown): JsonValue {
    return normaliseResult(value, {
      maxSize:
        this.#tool.policies?.maxResultSize ?? this.#options.maxResultSize ?? defaultMaxResultSize,
    });
  }
}

/** As if the tool had failed with it, so that it stays the same wherever it is handed on from. */
function toMisfit(violations: readonly Violation[]): ToolError {
  const { message, details } = explainViolations(violations);
  const type = "TOOL_EXECUTION_FAILED" satisfies ResultErrorCode;
  return new ToolError(type, `The tool did not return what it declares. ${message}`, { details });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    "then" in value &&
    typeof value.then === "function"
  );
}
