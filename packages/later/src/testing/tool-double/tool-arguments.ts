import type { ToolContext } from "../../declare/tool-context.ts";

/** The arguments of a tool by their names: of its one object parameter, and otherwise any. */
export type ToolArguments<Handler> = Handler extends (...values: infer Values) => unknown
  ? ByName<Required<Values>>
  : NamedValues;

type NamedValues = Readonly<Record<string, unknown>>;

type ByName<Values extends readonly unknown[]> = Values extends readonly [infer Only]
  ? MembersOf<Only>
  : Values extends readonly [infer Only, ToolContext]
    ? MembersOf<Only>
    : NamedValues;

type MembersOf<Only> = Only extends Whole ? NamedValues : Only extends object ? Only : NamedValues;

/** Objects that a model gives as one argument, or does not give. */
type Whole =
  | readonly unknown[]
  | Date
  | RegExp
  | URL
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBuffer
  | ArrayBufferView
  | AbortSignal
  | ToolContext
  | ((...values: never[]) => unknown);

/** What a tool comes to: what its generator returns, or else yields; otherwise what it returns. */
export type ToolValue<Handler> = Handler extends (...values: never[]) => infer Returned
  ? Returned extends
      | AsyncGenerator<infer Yielded, infer Last, never>
      | Generator<infer Yielded, infer Last, never>
    ? [Last] extends [void]
      ? Yielded
      : Last
    : Awaited<Returned>
  : unknown;
