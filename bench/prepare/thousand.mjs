import * as order from "../subject/order.mjs";

/** A thousand hand-written definitions with schemas of their own, so that nothing can be shared. */
export const definitions = Array.from({ length: 1_000 }, (_, index) => ({
  name: `${order.name}_${index}`,
  description: order.description,
  parameters: structuredClone(order.parameters),
  execute: (args) => order.execute(args),
}));

/** Prints how long something takes in this new process, in milliseconds. */
export async function printDuration(operation) {
  const start = performance.now();
  await operation();
  console.log(performance.now() - start);
}
