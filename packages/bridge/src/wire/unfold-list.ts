import { maximumDepth } from "./nesting.ts";
import type { NumberData } from "./number-data.ts";
import { maximumPackedLists, packList } from "./pack-list.ts";
import { PickledList } from "./pickled-list.ts";

/**
 * Turns a list of a pickle into arrays, packed ones for lists of nothing but floats. A list that others
 * refer to repeatedly counts each time: a few bytes can describe a list of lists that nothing could hold.
 *
 * @param limit how many elements there may be on all levels together
 * @returns undefined if there are more, or more than 512 levels, which includes cycles
 */
export function unfoldList(list: PickledList, limit: number): NumberData | undefined {
  let left = limit;
  let packed = 0;

  function unfold(list: PickledList, depth: number): NumberData | undefined {
    const { items } = list;
    left -= items.length;
    if (left < 0 || depth > maximumDepth) return undefined;
    if (!list.nested) return toArray(list);
    const data: NumberData[] = [];
    for (const item of items) {
      const child = item instanceof PickledList ? unfold(item, depth + 1) : item;
      if (child === undefined) return undefined;
      data.push(child);
    }
    return data;
  }

  function toArray(list: PickledList): NumberData {
    const items = list.items as (number | bigint | boolean)[];
    if (!list.floatsOnly || items.length === 0) return items;
    if (list.packed === undefined && packed < maximumPackedLists) {
      packed += 1;
      list.packed = packList(items as number[]);
    }
    return list.packed ?? items;
  }

  return unfold(list, 1);
}
