import { deftool, type ToolContext } from "later-runtime";

/** Heats a room to the temperature that its session asks for.
 * @param from How warm it is, in degrees Celsius */
export const heat = deftool(async function* (from: number, context: ToolContext) {
  const target = Number(await context.variables.get("target"));
  for (let degrees = from + 1; degrees < target; degrees += 1) yield degrees;
  return target;
});
