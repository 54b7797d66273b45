import { maximumDepth } from "./nesting.ts";
import type { NumberData } from "./number-data.ts";
import { PickledList } from "./pickled-list.ts";

/**
 * Turns a list of a pickle into arrays. A list that others refer to repeatedly counts each time:
 * a few bytes can describe a list of lists that nothing could hold.
 *
 * @param limit how many elements there may be on all levels together
 * @returns undefined if there are more, or more than 512 levels, which includes cycles
 */
export function unfoldList(list: PickledList, limit: number): readonly NumberData[] | undefined {
  let left = limit;

  function unfold(
    { items, nested }: PickledList,
    depth: number,
  ): readonly NumberData[] | undefined {
    left -= items.length;
    if (left < 0 || depth > maximumDepth) return undefined;
    if (!nested) return items as (number | bigint | boolean)[];
    const data: NumberData[] = [];
    for (const item of items) {
      const child = item instanceof PickledList ? unfold(item, depth + 1) : item;
      if (child === undefined) return undefined;
      data.push(child);
    }
    return data;
  }

  return unfold(list, 1);
}
