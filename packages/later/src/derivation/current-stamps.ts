import type { Stamps } from "./derived-file.ts";
import { isUnchanged } from "./file-stamp.ts";
import { TurnMap } from "./turn-map.ts";

/** Many results depend on the same files. */
const unchanged = new TurnMap<boolean>();

/** Whether everything is as it was when its stamp was made. */
export function areCurrent(stamps: Stamps): boolean {
  return Object.entries(stamps).every(([path, stamp]) =>
    unchanged.get(`${path} ${stamp}`, () => isUnchanged(path, stamp)),
  );
}
