import { createContext } from "preact";

import type { Inspected } from "../src/inspecting/inspected.ts";

/** What the page is about, for parts that stand deep in it. */
export const InspectedContext = createContext<Pick<Inspected, "file" | "tools">>({
  file: "",
  tools: [],
});
