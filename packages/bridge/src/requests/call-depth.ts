import { AsyncLocalStorage } from "node:async_hooks";

const depths = new AsyncLocalStorage<number>();

/**
 * How many calls are around this point of the program that workers have asked for in the course of others; 0
 * where there are none. Whoever sends a call to a worker keeps it, to tell it when that call asks for things.
 */
export function currentCallDepth(): number {
  return depths.getStore() ?? 0;
}

/** Does something at a depth, with everything that it starts. */
export function atCallDepth<Result>(depth: number, action: () => Result): Result {
  return depths.run(depth, action);
}
