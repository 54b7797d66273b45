import { createRequire } from "node:module";

import type { ModelClient } from "later-runtime";
import type { AnthropicSdk } from "later-runtime/anthropic";
import type { ChatCompletionsSdk } from "later-runtime/openai";

import { CommandFailure, toCommandFailure } from "../command-failure.ts";

/** A provider of models other than Google. */
interface Provider {
  readonly sdk: string;
  /** The name of the SDK's class, which finds its key and its address in the environment. */
  readonly client: string;
  readonly connect: (client: never, model: string) => Promise<ModelClient>;
}

const providers: Readonly<Record<string, Provider>> = {
  anthropic: {
    sdk: "@anthropic-ai/sdk",
    client: "Anthropic",
    connect: async (client: AnthropicSdk, model) =>
      (await import("later-runtime/anthropic")).anthropic(client, model),
  },
  openai: {
    sdk: "openai",
    client: "OpenAI",
    connect: async (client: ChatCompletionsSdk, model) =>
      (await import("later-runtime/openai")).chatCompletions(client, model),
  },
};

/**
 * Connects to a model whose name begins with its provider, such as `anthropic/…` and `openai/…`, through the SDK that the
 * project of the tools has installed.
 *
 * @param file The file of the tools.
 * @returns `undefined` for a model of Google
 * @throws CommandFailure `SDK_MISSING`, and `CONNECTION_FAILED` with what the SDK says, for instance of a key
 */
export async function connectProvider(
  model: string,
  file: string,
): Promise<ModelClient | undefined> {
  const [name = "", ...rest] = model.split("/");
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined) return undefined;
  const Client = classOf(provider, file);
  try {
    return await provider.connect(new Client() as never, rest.join("/"));
  } catch (cause) {
    throw toCommandFailure(cause, "CONNECTION_FAILED");
  }
}

function classOf({ sdk, client }: Provider, file: string): new () => object {
  const require = createRequire(file);
  try {
    return (require(sdk) as Record<string, new () => object>)[client] as new () => object;
  } catch (cause) {
    throw new CommandFailure(`"${sdk}" cannot be loaded from where ${file} is.`, {
      code: "SDK_MISSING",
      remedy: `npm install ${sdk}`,
      cause,
    });
  }
}
