import path from "node:path";

/** The folder of the checkout. */
export const root: string = path.resolve(import.meta.dirname, "../..");
/** The built runtime, as it is published. */
export const dist: string = path.join(root, "packages/later/dist");
