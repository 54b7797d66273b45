/** A number that was pickled as a float, while it waits for its list. */
export class PickledFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What a pickle of numbers consists of. */
export type PickledItem = number | bigint | boolean | PickledFloat | PickledList;

/** A list or tuple while it is read: others may refer to it, and a list may still grow. */
export class PickledList {
  readonly items: (number | bigint | boolean | PickledList)[] = [];
  /** A tuple; nothing can be appended to one. */
  readonly closed: boolean;
  /** Whether all items came as floats. */
  floatsOnly = true;
  /** The items once they are packed, for all that refer to the list. */
  packed: Float64Array | undefined;
  /** Whether there are lists among the items. */
  nested = false;

  constructor(items: readonly PickledItem[], closed: boolean) {
    this.closed = closed;
    for (const item of items) this.append(item);
  }

  append(item: PickledItem): void {
    if (item instanceof PickledFloat) {
      this.items.push(item.value);
      return;
    }
    this.items.push(item);
    this.floatsOnly = false;
    if (item instanceof PickledList) this.nested = true;
  }
}
