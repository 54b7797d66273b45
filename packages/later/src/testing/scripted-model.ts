import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../conversation/model/model-client.ts";
import { type Script, mergeChunks, playScript } from "./script.ts";

/** What may be set for a scripted model. */
export interface ScriptedModelOptions {
  /** @default "scripted-model" */
  readonly model?: string;
}

/** A model whose answers are fixed beforehand, and which remembers what it was asked. */
export interface ScriptedModel extends ModelClient {
  /** Every request so far, in order; copies, so that later changes to a history do not show. */
  readonly requests: readonly ModelRequest[];
}

/**
 * Makes a model client for tests of anything that talks to a model. Streams give the chunks of an
 * answer that is a list, otherwise the whole answer as one chunk. A request whose signal has fired
 * takes no answer from the script and rejects with the signal's reason.
 *
 * @throws LaterError `INVALID_ARGUMENT`, from `generate` or while a stream is read, when the script
 * has no answer left
 *
 * @example
 * ```ts
 * const model = scriptedModel([calls({ name: "add", args: { a: 1, b: 2 } }), text("It is 3.")]);
 * ```
 */
export function scriptedModel(
  script: Script<ModelRequest>,
  options: ScriptedModelOptions = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  const play = playScript(script);

  const ask = async (
    request: ModelRequest,
    signal: AbortSignal | undefined,
  ): Promise<readonly ModelResponse[]> => {
    signal?.throwIfAborted();
    const recorded = copyOf(request);
    requests.push(recorded);
    return await unlessAborted(play(recorded), signal);
  };

  return {
    model: options.model ?? "scripted-model",
    requests,
    async generate(request: ModelRequest, { signal }: ModelRequestOptions = {}) {
      return mergeChunks(await ask(request, signal));
    },
    async *generateStream(request: ModelRequest, { signal }: ModelRequestOptions = {}) {
      for (const chunk of await ask(request, signal)) {
        signal?.throwIfAborted();
        yield chunk;
      }
    },
  };
}

/** `config` belongs to the model's SDK and may hold what cannot be cloned, such as functions. */
function copyOf({ config, ...rest }: ModelRequest): ModelRequest {
  return { ...structuredClone(rest), ...(config === undefined ? {} : { config: { ...config } }) };
}

async function unlessAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return await promise;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
