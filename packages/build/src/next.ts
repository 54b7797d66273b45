/**
 * `later-build` for Next.js, with Turbopack and with webpack.
 *
 * @packageDocumentation
 */

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { mentionOfTools } from "./mention-of-tools.ts";

/** The part of a configuration of Next.js that is added to. */
interface NextConfig {
  readonly turbopack?: { readonly rules?: Readonly<Record<string, unknown>> };
  readonly webpack?: ((configuration: WebpackConfiguration, context: unknown) => unknown) | null;
}

const loader = "later-build/loader";

/** Names of files that Turbopack asks the loader about. */
const typescriptFiles = "*.{ts,tsx,mts,cts}";

/**
 * Puts the types of tools into the code that Next.js builds, and serves while it is developed. The build fails on a tool
 * that cannot be described to a model.
 *
 * @param config A configuration, or a function that makes one. It is not changed; its rules and its `webpack` are kept.
 * @returns The same with what this takes.
 * @example
 * ```ts
 * import { withLater } from "later-build/next";
 *
 * export default withLater({ reactStrictMode: true });
 * ```
 */
export function withLater<Args extends readonly unknown[], Config extends object>(
  config: (...args: Args) => Config | Promise<Config>,
  options?: LaterPluginOptions,
): (...args: Args) => Promise<Config>;
export function withLater<Config extends object>(
  config: Config,
  options?: LaterPluginOptions,
): Config;
export function withLater<Config extends object>(
  config: Config | ((...args: readonly unknown[]) => Config | Promise<Config>),
  options: LaterPluginOptions = {},
): Config | ((...args: readonly unknown[]) => Promise<Config>) {
  if (typeof config !== "function") return addLoader(config, options);
  return async (...args) => addLoader(await config(...args), options);
}

function addLoader<Config extends object>(config: Config, options: LaterPluginOptions): Config {
  const use = [{ loader, options }];
  const { turbopack, webpack }: NextConfig = config;
  const rules = turbopack?.rules ?? {};
  const own = rules[typescriptFiles] ?? [];
  const rule = { condition: { content: mentionOfTools(options) }, loaders: use };
  return {
    ...config,
    turbopack: { ...turbopack, rules: { ...rules, [typescriptFiles]: [own, rule].flat() } },
    webpack: (configuration: WebpackConfiguration, context: unknown) => {
      const test = /\.[cm]?tsx?$/;
      configuration.module.rules.push({ test, enforce: "pre", use });
      return webpack?.(configuration, context) ?? configuration;
    },
  };
}

interface WebpackConfiguration {
  readonly module: { readonly rules: object[] };
}

export type { LaterPluginOptions };
