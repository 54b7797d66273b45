import { executeApart } from "../../../conversation/calls/execute-apart.ts";
import type { IdentifiedCall } from "../../../conversation/calls/executed-call.ts";
import { type RepairEnvironment, repairCalls } from "../../../conversation/calls/repair-calls.ts";
import { toFailure } from "../../../conversation/calls/to-failure.ts";
import { toFunctionResponse } from "../../../conversation/calls/to-function-response.ts";
import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import type { CallEvent, ExecuteOptions } from "../../../executor/execute-options.ts";
import { isObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import { type Outcome, toOutcome } from "../../../model/tool-result.ts";
import type { RepairedCall } from "../../../repair/repair.ts";
import type { Session } from "../../../session/session.ts";
import type { LiveScheduling } from "./live-options.ts";

/** Where the calls of a live connection run, and who hears of it. */
export interface LiveCallEnvironment extends RepairEnvironment {
  readonly session: Session;
  /** Whether calls that do not fit their declarations are repaired, where they can be. */
  readonly repair: boolean;
  /** Hears of each call that was. Must not throw. */
  readonly onRepair: (call: RepairedCall) => void;
  readonly nonBlocking: ReadonlyMap<string, LiveScheduling>;
  /** Whether the service is Vertex AI, which knows one answer per call, with or without an id. */
  readonly isVertex: boolean;
  readonly concurrency: number;
  readonly options: Pick<ExecuteOptions, "data" | "onEvent" | "timeoutMs">;
  /** Sends an answer. Must not throw. */
  readonly respond: (response: object) => void;
}

/** A call on its way, under the model's name for it. */
interface LiveCall {
  readonly call: IdentifiedCall;
  /** What an answer says about whom it is for. */
  readonly address: { readonly id?: string; readonly name: string };
  readonly controller: AbortController;
}

/**
 * The calls of one live connection: some at a time, each answered as soon as it has ended, under its id. A call
 * that is cancelled is not answered, one that comes twice at the same time is answered once.
 */
export class LiveCalls {
  readonly #environment: LiveCallEnvironment;
  readonly #calls = new Map<string, LiveCall>();
  readonly #waiting = new Set<LiveCall>();
  #running = 0;

  constructor(environment: LiveCallEnvironment) {
    this.#environment = environment;
  }

  /** Runs calls that the model asks for; they may be of any form. */
  take(calls: readonly unknown[]): void {
    for (const call of calls) {
      const { id, name, args } = isObject(call) ? call : {};
      const isIdentified = typeof id === "string" && id !== "";
      const callId = isIdentified ? id : globalThis.crypto.randomUUID();
      if (this.#calls.has(callId)) continue;
      const isUnnamed = !isIdentified && this.#environment.isVertex;
      const given = { id: callId, name: typeof name === "string" ? name : "" };
      const live = {
        // What is wrong with a call is the executor's to say.
        call: { ...given, args: (args ?? {}) as JsonObject },
        address: isUnnamed ? { name: given.name } : given,
        controller: new AbortController(),
      };
      this.#calls.set(callId, live);
      this.#waiting.add(live);
    }
    this.#start();
  }

  /** Ends exactly these calls; nothing is said about them any more. */
  cancel(ids: readonly unknown[]): void {
    for (const id of ids) {
      const live = this.#calls.get(id as string);
      if (live === undefined) continue;
      this.#calls.delete(id as string);
      this.#waiting.delete(live);
      live.controller.abort(new DOMException("The model needs the call no longer.", "AbortError"));
    }
  }

  /** Ends all calls. */
  cancelAll(): void {
    this.cancel([...this.#calls.keys()]);
  }

  #start(): void {
    for (const live of this.#waiting) {
      if (this.#running >= this.#environment.concurrency) return;
      this.#waiting.delete(live);
      this.#running += 1;
      void this.#run(live).finally(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  async #run(live: LiveCall): Promise<void> {
    const { address, controller } = live;
    const call = await this.#toRun(live.call);
    const { nonBlocking, isVertex } = this.#environment;
    const scheduling = nonBlocking.get(call.name);
    const scheduled = scheduling === undefined ? {} : { scheduling };
    const mayStream = scheduling !== undefined && !isVertex;
    let told: string | undefined;
    const tell = (value: JsonValue): void => {
      const { id: callId, name } = call;
      const partial = toOutcome({ callId, name, status: "SUCCESS", content: value });
      told = JSON.stringify(toPlainJson(value));
      this.#respond(live, {
        ...toFunctionResponse(address, partial),
        scheduling,
        willContinue: true,
      });
    };
    const outcome = await this.#execute(call, controller.signal, mayStream ? tell : undefined);
    if (!controller.signal.aborted) this.#calls.delete(call.id);
    const last = told === undefined ? {} : { willContinue: false };
    const isTold = outcome.ok && told === JSON.stringify(toPlainJson(outcome.value));
    this.#respond(
      live,
      isTold
        ? { response: {}, scheduling: "SILENT", ...last }
        : { ...toFunctionResponse(address, outcome), ...scheduled, ...last },
    );
  }

  /** The call as it was meant. */
  async #toRun(call: IdentifiedCall): Promise<IdentifiedCall> {
    const { repair, onRepair } = this.#environment;
    if (!repair) return call;
    const [repaired = call] = await repairCalls([call], this.#environment);
    if (repaired.repairs !== undefined) onRepair({ ...repaired, repairs: repaired.repairs });
    return repaired;
  }

  async #execute(
    call: IdentifiedCall,
    signal: AbortSignal,
    tell: ((value: JsonValue) => void) | undefined,
  ): Promise<Outcome> {
    const { session, offered, options } = this.#environment;
    // Nobody hears of it but the model: nothing runs.
    if (!offered.has(call.name)) {
      return toFailure(call, "TOOL_NOT_FOUND", `No tool "${call.name}" was declared.`);
    }
    const watched =
      tell === undefined
        ? options
        : {
            ...options,
            onEvent: (event: CallEvent) => {
              if (event.type === "call-partial") tell(event.value);
              return options.onEvent?.(event);
            },
          };
    const [outcome] = await executeApart(session, [call], { ...watched, signal });
    // A source may lose an outcome, and the model needs an answer to every call.
    return outcome ?? toFailure(call, "INTERNAL_ERROR");
  }

  #respond({ address, controller }: LiveCall, answer: object): void {
    if (!controller.signal.aborted) this.#environment.respond({ ...address, ...answer });
  }
}
