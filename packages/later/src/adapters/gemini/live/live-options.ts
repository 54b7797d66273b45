import type { GenerateOptions } from "../../../conversation/generate-options.ts";
import type { CallEvent } from "../../../executor/execute-options.ts";
import type { RepairedCall } from "../../../repair/repair.ts";
import type { GeminiOptions } from "../declaration-converter.ts";
import type { LiveParametersOf, LiveSdk } from "./live-sdk.ts";

/**
 * What the model does with an answer that comes while it goes on talking: keep it, tell it as soon as it has
 * nothing else to say, or tell it at once.
 */
export type LiveScheduling = "SILENT" | "WHEN_IDLE" | "INTERRUPT";

/** With which model to connect, with which tools, and within which limits. */
export interface LiveOptions<Sdk extends LiveSdk = LiveSdk>
  extends
    Pick<GeminiOptions, "onLoss" | "schemaDialect">,
    Pick<
      GenerateOptions,
      "concurrency" | "data" | "repair" | "session" | "source" | "timeoutMs" | "tools"
    > {
  /** The name of the model. */
  readonly model: string;
  /**
   * The SDK's `LiveConnectConfig`: modalities, voice, session resumption, built-in tools. Functions in its `tools`
   * are refused with `INVALID_ARGUMENT`.
   */
  readonly config?: LiveParametersOf<Sdk>["config"];
  /** Hear of everything that the SDK tells, tool calls included. What they throw is the SDK's to deal with. */
  readonly callbacks?: Partial<LiveParametersOf<Sdk>["callbacks"]>;
  /**
   * Tools during whose calls the model goes on, by name, and what it does with their answers. The partial results
   * of these tools are answers too, except on Vertex AI, where an answer is always the last one.
   *
   * @default the model waits for every tool
   */
  readonly nonBlocking?: Readonly<Record<string, LiveScheduling>>;
  /** Closes the connection, with all that `close` does; while connecting it rejects with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** Watches the calls. What it throws is ignored. */
  readonly onEvent?: (event: CallEvent) => void;
  /** Hears of each call that was repaired, before it runs. What it throws is ignored. */
  readonly onRepair?: (call: RepairedCall) => void;
}
