import type { ToolConfig } from "../model/tool-config.ts";
import type { Session, ToolSelection } from "../session/session.ts";
import type { ToolSource } from "../source/tool-source.ts";
import type { Content } from "./content/content.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import type { ModelClient } from "./model/model-client.ts";
import type { OutputForm } from "./output/output-form.ts";
import type { Decisions } from "./pause/read-pause.ts";

/** With whom to talk, with which tools, and within which limits. */
export interface GenerateOptions<Form extends OutputForm | undefined = OutputForm | undefined> {
  readonly model: ModelClient;
  /**
   * The tools of this conversation. Together with `session` it narrows that session's tools, by name:
   * the others are not offered, and a call of one is answered with `TOOL_NOT_FOUND`.
   *
   * @default every tool of the source or of the session
   */
  readonly tools?: readonly ToolSelection[];
  /** Where calls run. It stays open. @default a session of its own, closed at the end */
  readonly session?: Session;
  /** Opens the session where none is given. @default the default runtime */
  readonly source?: ToolSource;
  /**
   * What was said before: the `history` of an earlier result, also one that was kept as JSON. It is never
   * changed. One that is damaged or of another API is refused, with a pointer to the culprit.
   */
  readonly history?: readonly Content[];
  readonly systemInstruction?: string;
  /**
   * How freely the model may call tools; names that no tool has are refused. `ANY` holds, with its
   * `functionNames`, until the first calls have been answered; from then on the model decides, otherwise
   * it could never answer in text. The other modes hold throughout.
   */
  readonly toolConfig?: ToolConfig;
  /**
   * What the answer has to be: a JSON Schema, a Standard Schema such as zod's, or a type with a schema and a
   * `decode`. The result has it as `output`. An answer that does not fit is asked for once more, with a word
   * on what is wrong; then the conversation ends with `INVALID_OUTPUT`. Neither that answer nor that word
   * enters the history.
   *
   * @default a text
   */
  readonly output?: Form;
  /**
   * What people have decided about the calls for which an earlier conversation waits, by their ids, when its
   * `pause` stands in the place of the prompt: one decision for each. It counts where `authorize` asks for
   * it again; a call that `authorize` denies stays denied.
   */
  readonly decisions?: Decisions;
  /**
   * How many rounds of tool execution there may be, at least 0. A model that wants another one ends
   * the conversation with `TURN_LIMIT_EXCEEDED`.
   *
   * @default 10
   */
  readonly maxRounds?: number;
  /**
   * How many calls there may be in all rounds together, at least 0. Those beyond are not run but answered
   * with `BUDGET_EXCEEDED`, and the model is asked to conclude: it may call nothing any more.
   *
   * @default Infinity
   */
  readonly maxCalls?: number;
  /**
   * How many tokens all requests together may use, as the model counts them in `totalTokenCount`, at
   * least 1. It is looked at between requests, so that the last one may go beyond. When no more may be
   * used and the model has not answered, the conversation ends with `BUDGET_EXCEEDED`; calls that the model
   * still wants are not run.
   *
   * @default Infinity
   */
  readonly maxTotalTokens?: number;
  /**
   * How many calls of one round run at the same time; 1 runs them one after the other.
   *
   * @default 8
   */
  readonly concurrency?: number;
  /**
   * Whether calls that do not fit their declarations are repaired where it is clear what the model meant, such as
   * `"3"` for 3; docs/repair.md has the rules. The `repairs` of a call say what was done. Without, as with what cannot
   * be repaired, the model is told what is wrong.
   *
   * @default true
   */
  readonly repair?: boolean;
  /** For each call, over the tool's own limit and the runtime's, in milliseconds, greater than 0. */
  readonly timeoutMs?: number;
  /**
   * Ends the conversation at once with `CANCELLED`, and with it the request and the calls.
   * `AbortSignal.timeout(60_000)` is a deadline for all of it.
   */
  readonly signal?: AbortSignal;
  /** Application data for the tools' context, over the session's. */
  readonly data?: unknown;
  /** Handed to the model's SDK as it is, for example `{ temperature: 0 }`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Watches the conversation. What it throws, or rejects with, is ignored. */
  readonly onEvent?: (event: ConversationEvent) => void;
}
