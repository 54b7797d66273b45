import type { CheckedWorker } from "./checked-worker.ts";
import type { ToolName } from "./conformance-tools.ts";
import type { WorkerChannel } from "./worker-starter.ts";

/** How much the document asks for something, in the words of RFC 2119. */
export type RuleLevel = "MUST" | "SHOULD";

/** How a worker is greeted that a case has for itself. */
export interface OwnWorker {
  /** @default "descriptor" */
  readonly channel?: WorkerChannel;
  /** What `welcome` says, in milliseconds. */
  readonly heartbeatMs?: number;
  /** What `welcome` says. */
  readonly maxMessageBytes?: number;
  /** A tool that the host does not take. */
  readonly rejectedTool?: ToolName;
}

/** One thing that a worker has to do. */
export interface ConformanceCase {
  /** Its group and its name; stays the same from version to version. */
  readonly id: string;
  /** @default "MUST" */
  readonly level?: RuleLevel;
  /** What docs/worker-protocol.md says, word by word. */
  readonly rule: string;
  /** Without these it is skipped. @default none */
  readonly tools?: readonly ToolName[];
  /** For a case after which the worker is of no use, or which greets it in another way. @default none */
  readonly own?: OwnWorker;
  /**
   * Resolves if the worker does it.
   *
   * @throws Mismatch if it does not
   * @throws NotApplicable if it cannot be told
   */
  readonly run: (worker: CheckedWorker) => Promise<void> | void;
}
